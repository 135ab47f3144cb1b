"""A loss, an optimizer, a metric and a callback of one's own, for ms-swift 4.x."""

import torch
from swift.callbacks import TrainerCallback, callbacks_map
from swift.loss import BaseLoss, loss_map
from swift.metrics import eval_metrics_map
from swift.metrics.base import EvalMetrics
from swift.optimizers import OptimizerCallback, optimizers_map


class HalfLoss(BaseLoss):
    """Half of the ordinary cross-entropy, so that the log shows at once whether it was used."""

    def __call__(self, outputs, labels, *, num_items_in_batch=None, loss_scale=None, **options):
        logits = outputs.logits[:, :-1].flatten(0, 1).float()
        targets = labels[:, 1:].flatten().to(logits.device)
        total = torch.nn.functional.cross_entropy(logits, targets, ignore_index=-100, reduction='sum')
        count = (targets != -100).sum() if num_items_in_batch is None else num_items_in_batch
        return total / count / 2


class PlainDescent(OptimizerCallback):
    """Stochastic gradient descent without momentum."""

    def create_optimizer(self, model=None):
        trained = [parameter for parameter in (model or self.trainer.model).parameters() if parameter.requires_grad]
        self.trainer.optimizer = torch.optim.SGD(trained, lr=self.args.learning_rate)
        return self.trainer.optimizer


class PredictionCount(EvalMetrics):
    """How many predictions the evaluation made."""

    def compute_metrics(self, eval_prediction):
        return {'predictions': float(len(eval_prediction.predictions))}


class Witness(TrainerCallback):
    """Adds a key of its own to every line of the log."""

    def on_log(self, args, state, control, logs=None, **options):
        if logs is not None:
            logs['witness'] = 1.0


loss_map['half'] = HalfLoss
optimizers_map['plain_descent'] = PlainDescent
eval_metrics_map['prediction_count'] = PredictionCount
callbacks_map['witness'] = Witness
