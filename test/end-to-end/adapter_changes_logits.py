"""adapter_changes_logits.py MODEL ADAPTER: loads an adapter with peft and prints how far it moves the logits."""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

model_folder, adapter_folder = sys.argv[1:3]
model = AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32)
tokens = torch.arange(1, 33).unsqueeze(0)
with torch.no_grad():
    before = model(tokens).logits
    after = PeftModel.from_pretrained(model, adapter_folder)(tokens).logits
print(json.dumps({'largest_change': (after - before).abs().max().item()}))
