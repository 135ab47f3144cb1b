"""Asks the installed ms-swift 3.12 or 4.x which commands it refuses, and records the answers.

    HF_HUB_OFFLINE=1 python record_refusals.py refusal-cases.txt ../unit/preflight/fixtures/engine-refusals.json FOLDER

FOLDER is a working directory with stand-in models (containers/trainer/python/make_stand_in.py) and data under the names
that the cases use. Each command is parsed and checked by the engine's own argument classes; where it goes on, the real
model, template, data set and trainer are built, and one step is trained. The presence of GPUs, DeepSpeed, flash
attention, vLLM and Liger is pretended while the arguments are checked; what could not run here is then replaced.

A case is a line `# SOURCE | gpus=N | WHAT` and the command under it. The answer is
{"source", "gpus", "what", "command", "fate": "accepted" | "refused", "stage", "error", "message"}.
A case whose answer depends on a hub is left out with a message.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import os
import shlex
import signal
import sys
from pathlib import Path

PRETENDED = {"deepspeed": "0.18.9", "liger-kernel": "0.8.0", "vllm": "0.11.0", "evalscope": "1.9.1", "jieba": "0.42"}
REPORTERS = {"none", "tensorboard", "wandb", "swanlab"}
FLASH_ATTENTION = {"flash_attn", "flash_attention_2", "flash_attention_3", "flash_attention_4"}
STEP_SECONDS = 60


class Hub(Exception):
    """Something had to be fetched."""


class Accepted(BaseException):
    """The engine would begin to train."""


def read_cases(text: str) -> list[dict]:
    cases = []
    head = None
    for line in text.splitlines():
        if line.startswith("# "):
            source, gpus, what = (part.strip() for part in line[2:].split("|", 2))
            head = {"source": source, "gpus": int(gpus.removeprefix("gpus=")), "what": what}
        elif line.strip() and head is not None:
            cases.append({**head, "command": line.strip()})
            head = None
    return cases


def split_command(command: str) -> tuple[dict[str, str], str, list[str]]:
    words = shlex.split(command)
    environment = {}
    while "=" in words[0] and not words[0].startswith("-"):
        name, value = words.pop(0).split("=", 1)
        environment[name] = value
    assert words[0] == "swift", command
    return environment, words[1], words[2:]


def devices_seen(environment: dict[str, str], gpus: int) -> int:
    named = environment.get("CUDA_VISIBLE_DEVICES")
    return gpus if named is None else len([word for word in named.split(",") if word.strip()])


def module(*names: str):
    """The first module that the installed release has: 4.x moved many."""
    for name in names:
        with contextlib.suppress(ImportError):
            return importlib.import_module(name)
    raise ImportError(names[0])


def pretend(environment: dict[str, str], gpus: int) -> None:
    """What a machine with GPUs and the usual packages would say while arguments are checked."""
    import swift.utils as utils
    import transformers.training_args as training_args

    sft_args = module("swift.arguments.sft_args", "swift.llm.argument.train_args")
    rlhf_args = module("swift.arguments.rlhf_args", "swift.llm.argument.rlhf_args")
    deploy_args = module("swift.arguments.deploy_args", "swift.llm.argument.deploy_args")
    trainer_arguments = module("swift.trainers.arguments")
    os.environ.update(environment)
    processes = environment.get("NPROC_PER_NODE")
    if processes is not None:
        nodes = int(environment.get("NNODES", "1"))
        os.environ["LOCAL_WORLD_SIZE"] = processes
        os.environ["WORLD_SIZE"] = str(int(processes) * nodes)
    seen = devices_seen(environment, gpus)
    for one in (utils, sft_args, deploy_args):
        one.get_device_count = lambda: seen

    real_version = importlib.metadata.version
    importlib.metadata.version = lambda name: PRETENDED.get(name) or real_version(name)

    real_require = sft_args.require_version

    def require(requirement, hint=None):
        if requirement.split(">")[0].split("=")[0] not in PRETENDED:
            real_require(requirement, hint)

    sft_args.require_version = require
    trainer_arguments.is_liger_available = lambda: True
    trainer_arguments.TrainArgumentsMixin._patch_liger_kernel = staticmethod(lambda: None)
    training_args.is_torch_bf16_gpu_available = lambda: True
    training_args.TrainingArguments.world_size = property(lambda self: int(os.environ.get("WORLD_SIZE", "1")))

    class Client:
        def __init__(self, *args, **kwargs):
            pass

        def close_communicator(self):
            pass

        def init_communicator(self, *args, **kwargs):
            pass

    module("swift.rlhf_trainers", "swift.trainers.rlhf_trainer.vllm_client").VLLMClient = Client
    rlhf_args.set_default_ddp_config = lambda: None
    for name in ("evalscope", "math_verify", "bitsandbytes"):
        if importlib.util.find_spec(name) is None:
            stand_in = type(sys)(name)
            stand_in.__spec__ = importlib.machinery.ModuleSpec(name, None)
            sys.modules[name] = stand_in

    # DeepSpeed's own classes are not there; its settings are read by the engine before.
    from swift.trainers import TrainerFactory

    real = TrainerFactory.get_training_args.__func__

    def without_deepspeed(cls, args):
        kept, args.deepspeed = args.deepspeed, None
        if int(os.environ.get("WORLD_SIZE", "1")) > 1:
            args.fsdp, args.fsdp_config = [], None
        try:
            return real(cls, args)
        finally:
            args.deepspeed = kept

    TrainerFactory.get_training_args = classmethod(without_deepspeed)


def replace_unavailable(args) -> None:
    """After the arguments were accepted: nothing here has a GPU, flash attention or vLLM."""
    os.environ.pop("WORLD_SIZE", None)
    os.environ.pop("LOCAL_WORLD_SIZE", None)
    for name in ("ACCELERATE_USE_FSDP", "FSDP_VERSION", "FSDP_CPU_RAM_EFFICIENT_LOADING"):
        os.environ.pop(name, None)
    import swift.utils as utils

    utils.get_device_count = lambda: 0
    for one in (args, getattr(args, "training_args", None)):
        if one is None:
            continue
        for name, value in {
            "use_vllm": False,
            "vllm_mode": None,
            "use_liger_kernel": False,
            "deepspeed": None,
            "teacher_deepspeed": None,
            "max_completion_length": 4,
            "eval_use_evalscope": False,
            "async_generate": False,
            "check_model": False,
        }.items():
            if hasattr(one, name):
                setattr(one, name, value)
        if set(one.report_to) <= REPORTERS:
            one.report_to = []
        if getattr(one, "attn_impl", None) in FLASH_ATTENTION:
            one.attn_impl = None


def no_hub() -> None:
    from swift.hub.hub import HFHub, MSHub

    def refuse(*args, **kwargs):
        raise Hub(str(args[:2]))

    for hub in (HFHub, MSHub):
        hub.download_model = hub.load_dataset = refuse
        hub.try_login = classmethod(lambda cls, token=None: False)


def run(case: dict) -> dict:
    environment, subcommand, words = split_command(case["command"])
    stage = "arguments"
    parsed_args = None
    try:
        pretend(environment, case["gpus"])
        no_hub()
        base = module("swift.pipelines.base", "swift.llm.base").SwiftPipeline
        sft = module("swift.pipelines.train.sft", "swift.llm.train.sft").SwiftSft
        pipelines = {
            "sft": sft,
            "pt": getattr(
                module("swift.pipelines.train.pretrain", "swift.llm.train.pt"),
                "SwiftPretrain" if importlib.util.find_spec("swift.pipelines") else "SwiftPt",
            ),
            "rlhf": module("swift.pipelines.train.rlhf", "swift.llm.train.rlhf").SwiftRLHF,
        }
        if subcommand not in pipelines:
            from engine_parser import argument_classes
            from swift.utils import parse_args

            _, remaining = parse_args(argument_classes()[subcommand], words)
            if remaining:
                raise ValueError(f"remaining_argv: {remaining}")
            raise Accepted
        parse = base._parse_args

        def parse_then_replace(self, args=None):
            nonlocal stage, parsed_args
            parsed = parsed_args = parse(self, args)
            if parsed.model_meta.is_multimodal or parsed.quant_method not in (None, "bnb"):
                raise Accepted
            replace_unavailable(parsed)
            stage = "trainer"
            return parsed

        base._parse_args = parse_then_replace

        def one_step(self, trainer):
            nonlocal stage
            stage = "step"
            if not can_step(parsed_args, environment):
                raise Accepted
            trainer.args.max_steps = 1
            trainer.args.dataloader_num_workers = 0
            trainer.args.dataloader_prefetch_factor = None
            trainer.args.dataloader_persistent_workers = False
            trainer.args.save_strategy = "no"
            trainer.args.eval_strategy = "no"
            signal.signal(signal.SIGALRM, out_of_time)
            signal.alarm(STEP_SECONDS)
            trainer.train()
            raise Accepted

        def out_of_time(*_):
            raise Accepted

        sft.train = one_step
        with contextlib.redirect_stdout(sys.stderr):
            pipelines[subcommand](words).main()
    except Accepted:
        return {"fate": "accepted", "stage": stage, "error": None, "message": None}
    except Hub as error:
        return {"fate": "hub", "stage": stage, "error": "Hub", "message": str(error)}
    except SystemExit as error:
        return {"fate": "refused", "stage": "parser", "error": "SystemExit", "message": str(error.code)}
    except BaseException as error:
        if os.environ.get("TRACE"):
            import traceback

            traceback.print_exc()
        message = " ".join(str(error).split()).replace(os.getcwd(), ".").replace(sys.prefix, "")
        return {"fate": "refused", "stage": stage, "error": type(error).__name__, "message": message[:160]}
    return {"fate": "accepted", "stage": stage, "error": None, "message": None}


def can_step(args, environment: dict[str, str]) -> bool:
    """PPO knows no number of steps, AdaLoRA plans for all of them, and groups are spread over the processes."""
    method = getattr(args, "rlhf_type", None)
    several = environment.get("NPROC_PER_NODE", "1") != "1"
    tuner = getattr(args, "tuner_type", None) or getattr(args, "train_type", None)
    return method != "ppo" and tuner != "adalora" and not (method in ("grpo", "gkd") and several)


def in_child(case: dict) -> dict:
    """Each command in a process of its own: the engine keeps much in globals and in the environment."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if not os.environ.get("TRACE"):
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
        signal.alarm(4 * STEP_SECONDS)
        os.write(writing, json.dumps(run(case)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"fate": "died", "stage": "", "error": "", "message": ""}


def write(target: Path, answers: list[dict]) -> None:
    rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in answers)
    release = importlib.metadata.version("ms-swift")
    target.write_text(f'{{"release": {json.dumps(release)}, "cases": [\n{rows}\n]}}\n')


def main() -> None:
    cases_path, target, folder = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute(), Path(sys.argv[3])
    cases = read_cases(cases_path.read_text())
    os.chdir(folder)
    os.environ.update(OMP_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    module("swift.pipelines.train.rlhf", "swift.llm.train.rlhf")
    trainers = module("swift.rlhf_trainers", "swift.trainers.rlhf_trainer")
    for name in ("DPOTrainer", "GRPOTrainer", "KTOTrainer", "PPOTrainer", "GKDTrainer", "CPOTrainer", "RewardTrainer"):
        getattr(trainers, name, None)
    known = {}
    if target.exists():
        known = {(one["command"], one["gpus"]): one for one in json.loads(target.read_text())["cases"]}
    answers = []
    for case in cases:
        before = known.get((case["command"], case["gpus"]))
        if before is not None and "--all" not in sys.argv:
            answers.append({**before, **case})
            continue
        answer = in_child(case)
        print(answer["fate"], answer["stage"], answer["error"], answer["message"], "|", case["what"], flush=True)
        if answer["fate"] in ("accepted", "refused"):
            answers.append({**case, **answer})
        else:
            print("LEFT OUT", case["command"], flush=True)
        write(target, answers)
    write(target, answers)


if __name__ == "__main__":
    main()
