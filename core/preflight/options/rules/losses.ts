/** The losses of the trainers of 3.12.6 and 4.6.0, with the trl that each installs (0.24, 0.29). */
export const LOSSES: Readonly<Record<string, readonly string[]>> = {
  dpo: [
    'sigmoid',
    'hinge',
    'ipo',
    'exo_pair',
    'nca_pair',
    'robust',
    'bco_pair',
    'sppo_hard',
    'aot',
    'aot_pair',
    'aot_unpaired',
    'apo_zero',
    'apo_down',
    'discopop',
    'sft',
  ],
  cpo: ['sigmoid', 'hinge', 'ipo', 'simpo'],
  simpo: ['sigmoid', 'hinge', 'ipo', 'simpo'],
  kto: ['kto', 'apo_zero_unpaired'],
  grpo: ['grpo', 'bnpo', 'dr_grpo', 'dapo', 'cispo', 'sapo', 'real', 'fipo'],
};
