"""`python -m launcher --port N --jobs processes|containers`: moto with its repairs."""

import argparse
import logging
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from . import access, batch_describe, batch_events, batch_run, cloudformation_types, sqs_fifo
from .control import with_control


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", choices=["processes", "containers"], default="processes")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    application = with_control(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", arguments.port, application, threaded=True, request_handler=MotoRequestHandler)
    endpoint = f"http://127.0.0.1:{server.server_port}"
    sqs_fifo.repair()
    access.repair()
    cloudformation_types.repair(endpoint)
    batch_describe.repair()
    batch_events.repair()
    engine = engine_of(arguments.jobs)
    batch_run.repair(engine, endpoint)

    # Whoever started it holds the other end of standard input: when that is closed, or dies, this ends too.
    threading.Thread(target=end_with_starter, args=[engine], daemon=True).start()
    print(endpoint, flush=True)
    server.serve_forever()


def engine_of(jobs: str) -> batch_run.Engine:
    if jobs == "containers":
        from .batch_containers import Containers

        return Containers()
    from .batch_processes import Processes

    return Processes()


def end_with_starter(engine: batch_run.Engine) -> None:
    sys.stdin.read()
    engine.close()
    os._exit(0)


main()
