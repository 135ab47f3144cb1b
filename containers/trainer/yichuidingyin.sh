#!/bin/bash
# One stroke decides: the entry of the trainer image.
#
#   yichuidingyin.sh                       with a terminal: a menu; without: the attempt of MUSTRUN_PLAN_KEY (a Batch job)
#   yichuidingyin.sh PLAN.json [DIRECTORY] executes a plan file, leaves DIRECTORY/evidence
#   yichuidingyin.sh verify POST...        executes the runs of posts and judges their claims
#
# Started as root with the capabilities SETUID, SETGID and KILL, jobs and plan files are executed by the user
# MUSTRUN_RUNNER_USER, and the training process by MUSTRUN_TRAINING_USER (containers/trainer/trust/separation.ts).
# Commands are argument vectors throughout: what is typed is never read as shell.
set -u

readonly program=${MUSTRUN_PROGRAM:-/opt/mustrun}
readonly engine=${MUSTRUN_ENGINE:-/opt/engine}
readonly line=${MUSTRUN_LINE:-4.6.0}
export PATH="$engine/bin:$PATH"

# Where the root is read-only, so is root's own folder: what the hubs' clients keep goes to the volume.
if [[ ! -w ${HOME:-/root} ]]; then
  export HOME=/scratch/home
  mkdir -p "$HOME"
fi

fail() {
  printf 'yichuidingyin.sh: %s\n' "$1" >&2
  exit 64
}

# Becomes the runner, as its own user where this is root and the image names one.
run_as_runner() {
  local runner=${MUSTRUN_RUNNER_USER:-} training=${MUSTRUN_TRAINING_USER:-}
  if [[ $(id -u) -ne 0 || -z $runner || -z $training ]]; then
    unset MUSTRUN_TRAINING_USER
    exec node "$program/runner.mjs" "$@"
  fi
  # Processes and threads of one user: a run that starts others without end stops here, not at the machine's end.
  local most=${MUSTRUN_PROCESSES:-4096} allowed
  allowed=$(ulimit -Hu)
  if [[ $allowed == unlimited || $allowed -gt $most ]]; then ulimit -u "$most"; fi
  local kept=-all,+setuid,+setgid,+kill
  exec setpriv --reuid "${runner%:*}" --regid "${runner#*:}" --groups "${training#*:}" \
    --inh-caps="$kept" --ambient-caps="$kept" -- node "$program/runner.mjs" "$@"
}

verify() {
  # Whoever calls this has their own posts run on their own machine: there is nothing to keep from them.
  unset MUSTRUN_TRAINING_USER
  MUSTRUN_RUNNER="$program/runner.mjs" node "$program/mustrun.mjs" verify "$@"
}

answer=''
# ask QUESTION DEFAULT: the answer, or the default for an empty one. The end of the input ends the menu.
ask() {
  local suggestion=''
  [[ -n $2 ]] && suggestion=" [$2]"
  read -r -p "$1$suggestion: " answer || exit 0
  answer=${answer:-$2}
}

# Like ask, and adds the answer as an option, unless it is empty.
ask_option() {
  ask "$2" "$3"
  [[ -n $answer ]] && command+=("$1" "$answer")
  return 0
}

# Names of options that changed between the engine's lines.
model_option=--model tuner_option=--tuner_type batch_option=--per_device_train_batch_size adapter_option=--adapters
precision_option=--torch_dtype half=bfloat16 single=float32
case $line in
  2.*)
    model_option=--model_id_or_path tuner_option=--sft_type batch_option=--batch_size adapter_option=--ckpt_dir
    precision_option=--dtype half=bf16 single=fp32
    ;;
  3.*) tuner_option=--train_type ;;
esac
readonly model_option tuner_option batch_option adapter_option precision_option half single

readonly default_model=Qwen/Qwen2.5-0.5B-Instruct
command=()

ask_training() {
  # ms-swift refuses to train in half precision on a processor.
  local precision=$single
  nvidia-smi > /dev/null 2>&1 && precision=$half
  ask_option --dataset 'data set: id or file' "$1"
  ask_option "$tuner_option" 'tuner (lora, full, ...)' lora
  ask_option "$precision_option" 'precision' "$precision"
  ask_option --num_train_epochs 'epochs' 1
  ask_option --learning_rate 'learning rate' 1e-4
  ask_option "$batch_option" 'batch size of a device' 1
  ask_option --gradient_accumulation_steps 'steps of gradient accumulation' 16
  ask_option --max_length 'longest sequence, in tokens' 2048
  ask_option --output_dir 'output folder' output
}

choose() {
  case $1 in
    1 | download)
      ask 'hub (modelscope, huggingface)' modelscope
      local hub=$answer
      ask 'model id' "$default_model"
      local model=$answer
      ask 'folder' "models/${model##*/}"
      case $hub in
        huggingface) command=(hf download "$model" --local-dir "$answer") ;;
        modelscope) command=(modelscope download --model "$model" --local_dir "$answer") ;;
        *) printf 'there is no hub "%s": modelscope or huggingface\n' "$hub" && return ;;
      esac
      ;;
    2 | fine-tune)
      command=(swift sft)
      ask_option "$model_option" 'model: id or folder' "$default_model"
      ask_training 'swift/self-cognition#500'
      ;;
    3 | align)
      command=(swift rlhf)
      ask_option --rlhf_type 'kind (dpo, orpo, simpo, kto, cpo, rm, ppo, grpo, gkd)' dpo
      ask_option "$model_option" 'model: id or folder' "$default_model"
      ask_training 'hjh0119/shareAI-Llama3-DPO-zh-en-emoji#500'
      ;;
    4 | merge)
      command=(swift export)
      ask_option "$adapter_option" 'adapter folder (a checkpoint)' output/checkpoint-1
      command+=(--merge_lora true)
      ;;
    5 | infer)
      command=(swift infer)
      ask 'adapter folder; empty for a model without one' ''
      if [[ -n $answer ]]; then
        command+=("$adapter_option" "$answer")
      else
        ask_option "$model_option" 'model: id or folder' "$default_model"
      fi
      ask_option --max_new_tokens 'longest answer, in tokens' 512
      ;;
    6 | evaluate)
      command=(swift eval)
      ask_option "$model_option" 'model: id or folder' "$default_model"
      ask_option --eval_dataset 'benchmark' gsm8k
      ask_option --eval_limit 'questions of it; empty for all' 20
      ;;
    7 | verify)
      ask 'post: a Markdown file' README.md
      command=(verify "$answer")
      ;;
    q | quit) exit 0 ;;
    *) printf 'there is no "%s" here\n' "$1" && return ;;
  esac
  printf '+'
  printf ' %q' "${command[@]}"
  printf '\n'
  "${command[@]}"
  printf 'ended with exit code %d\n' $?
}

menu() {
  while true; do
    printf '\nms-swift %s\n  1 download  2 fine-tune  3 align  4 merge  5 infer  6 evaluate  7 verify a post  q quit\n' "$line"
    ask 'choice' 2
    choose "$answer"
  done
}

case ${1:-} in
  '')
    if [[ -n ${MUSTRUN_PLAN_KEY:-} ]]; then
      # Jobs of one machine share its disk, and one that was killed leaves its folder.
      export MUSTRUN_DIRECTORY="${MUSTRUN_DIRECTORY:-/scratch/attempt}-${AWS_BATCH_JOB_ID:-job}-${AWS_BATCH_JOB_ATTEMPT:-1}"
      run_as_runner job
    fi
    [[ -t 0 ]] || fail 'found neither a terminal nor a plan: name a plan file, or set MUSTRUN_STORE, MUSTRUN_PLAN_KEY and MUSTRUN_PLAN_DIGEST'
    menu
    ;;
  verify)
    shift
    verify "$@"
    ;;
  *.json)
    [[ -r $1 ]] || fail "$1 cannot be read"
    run_as_runner plan "${2:-${MUSTRUN_DIRECTORY:-/scratch/attempt}}" --plan "$1" --engine-home "$engine"
    ;;
  *) fail "found \"$1\", expected a plan file (*.json), or: verify POST..." ;;
esac
