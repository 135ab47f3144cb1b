/**
 * Headers of ms-swift's examples whose figure cannot be that of the script below them, with the reason. They are shown, not
 * judged; nothing is calibrated on them.
 */
export const CONTRADICTIONS: Readonly<Record<string, string>> = {
  'examples/train/multimodal/rlhf/dpo/lora.sh':
    'the header says four devices of 50 GiB, the script starts two processes on two; it is the header of full.sh beside it',
  'examples/train/all_to_all/train.sh':
    'the template of Emu3-Gen pads every row to max_position_embeddings, here 10,240 tokens, and max_length 1024 leaves out longer rows: 70 GiB belong to another length',
  'examples/train/grpo/external/moe_lora.sh':
    'the header says eight cards, the script trains on seven: the eighth is the vLLM server’s',
};
