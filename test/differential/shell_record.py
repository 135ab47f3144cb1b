"""Records what bash does with shell snippets, for the replay in test/unit/post/shell/differential.test.ts.

Usage: python3 test/differential/shell_record.py > test/unit/post/shell/fixtures/bash.json

Every snippet calls one function, `swift`, which writes its arguments and the exported variables to a descriptor of its own. Nothing else
can run but `expr`: PATH is empty, the environment is empty, and the working directory is an empty temporary folder.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile

SEED = 20240607
GENERATED = 360

PRELUDE = r"""
swift() {
  local _name
  printf 'C\0' >&9
  for _name in "$@"; do printf 'a%s\0' "$_name" >&9; done
  while read -r _name; do
    case $_name in PWD | SHLVL | OLDPWD | _ | PATH) ;; *) printf 'e%s=%s\0' "$_name" "${!_name}" >&9 ;; esac
  done < <(compgen -e)
}
expr() { /usr/bin/expr "$@"; }
exec 9> "$1"
shift
PATH=
LC_ALL=C.UTF-8
"""

HAND_WRITTEN = [
    "swift sft --lr 1e-4\n",
    "swift 'a b' \"c d\" e\\ f g'h'i\"j\"\n",
    "swift a#b #c d\n",
    "swift --dataset a#500 \\\n    'b#500' \\\n    --x y\n",
    "swift --a 1 \\\n    # --b 2 \\\n    --c 3\nswift next\n",
    "A=1 \\\n# B=2 \\\nswift x\n",
    "A=1 \\\n  B=2 \\\n  swift x\n",
    "A=1; swift x\n",
    "A=1\nswift $A\n",
    "export A=1\nswift $A\n",
    "export A=1 B='2 3'\nB=4 swift $A $B\nswift $B\n",
    "export A\nA=1\nexport A\nswift\n",
    "A=; A=1 B=$A swift $A\n",
    "A=1; A=2 B=$A swift $A\n",
    "A=x; A+=y; swift $A; A+=z swift $A\n",
    "unset A; swift ${A:-d} ${A-e} \"${A:-f g}\" ${A:-h i}\n",
    "A=; swift ${A:-d} ${A-e} \"${A-}\" $A \"$A\"\n",
    "swift ${B:=x y} $B \"$B\"\n",
    "A=1; swift ${A:+x y} \"${A:+x y}\" ${A+z}\n",
    "A=' a  b '; swift x$A\"y\" $A \"$A\" x${A}y\n",
    "n=4; swift $((16 / n)) $((16/$n)) $(expr 16 / $n) `expr 16 / $n` \"$((n * 2))\"\n",
    "swift $((2 + 3 * 4 - (1 - 2))) $((7 / -2)) $((-7 % 3)) $((-2 ** 2)) $((2 ** 3 ** 2)) $((010 + 0x10))\n",
    "swift $(expr 3 \\* 4) $(expr 2 '*' 3) $(expr \\( 1 + 2 \\) \\* 3) `expr 3 \\* 4` $(expr 010 + 1) $(expr 16/2)\n",
    "swift $(expr 7 - 3 - 2) $(expr 20 / 3) $(expr 0 - 20 / 3) $(expr -5 % 3)\n",
    "swift {a,b} x{1,2}y {a,{b,c}} {M} {a,b}{c,d} {,x} {a,b\n",
    "swift {1..4} {01..03} {a..d} {5..1..2} {x..} {1..2\n",
    "swift {\"a\":1,\"b\":2} '{\"a\":1,\"b\":2}' {\"a\":1}\n",
    "swift \"{a,b}\" {'a,b'} \\{a,b} {a\\,b}\n",
    "A=x{a,b}; swift $A\n",
    "export A={a,b}; swift\n",
    "swift $'a\\tb\\n\\'c\\x41\\101\\u00e9' $\"d e\"\n",
    "swift \"a\\nb\\$c\\\"d\\\\e\" 'a\\nb'\n",
    "swift \"a\\\nb\" 'c\\\nd' e\\\nf\n",
    "swift \"two\nlines\" 'and\nmore'\n",
    "swift a > f 2>&1 b\n",
    "swift a &> f\n",
    "swift 2 > f 3\nswift x2>f y\n",
    "swift <<EOF a\ndon't $x (\nEOF\nswift b\n",
    "swift <<-'E F' a\n\tx\n\tE F\nswift b\n",
    "swift <<< 'here' a\n",
    "swift a; swift b && swift c || swift d\n",
    "swift a | true; swift b\n",
    "(A=2; swift $A); swift end\n",
    "A=1; (export A=2; swift $A); swift $A\n",
    "{ A=3; swift $A; }; swift $A\n",
    "A=1 | true; swift \"${A:-none}\"\n",
    "swift a &\nwait\nswift b\n",
    "! swift a\n",
    "swift ... \u2026 'x' | true\n",
    "swift a \\ \nswift b\n",
    "swift \\ --model x\n",
    "swift a \\\n\nswift b\n",
    "swift a \\\n   \nswift b\n",
    "swift a\nswift b )\nswift c\n",
    "swift a; swift 'b\nswift c\n",
    "swift a\nswift \"b\nswift c\n",
    "swift a\nif true; swift b\n",
    "swift a\nfor x in 1 2\nswift b\n",
    "swift a\nswift <token>\nswift b\n",
    "swift a\n}\nswift b\n",
    "swift a ;; swift b\n",
    "swift a && \n\n # note\n swift b\n",
    "swift a |& true\nswift b\n",
    "A=(a 'b c' # note\n d)\nswift \"${A[@]}\" ${A[@]} \"${A[*]}\" ${#A[@]} ${A[1]} $A\n",
    "A=(); swift \"${A[@]}\" x\n",
    "A=(1); A+=(2 3); swift \"${A[@]}\" \"p${A[@]}s\"\n",
    "set -a\nA=1\nset +a\nB=2\nswift\n",
    "declare -x A=1; declare B=2; readonly C=3; swift $B $C\n",
    "export A=1; export -n A; swift $A\n",
    "export A=1; unset A; swift\n",
    "A='1 2'; export B=$A; swift $B\n",
    "f() { swift in; }\nswift out\n",
    "swift a # note \\\nswift b\n",
    "# note \\\nswift b\n",
    "swift --system 'You are' --model_kwargs '{\"max_pixels\": 1}' --x=\"y z\"\n",
    "swift \u201cx y\u201d \u2014model a\u3000b\n",
    "swift '' \"\" ''\"\" a''\n",
    "swift $ a$ \"$\" $% \"a $ b\"\n",
    "swift = =a a= a=b --c=d\n",
    "A=1 B='x y' C=$'t\\tu' D=\"$((1+2))\" swift\n",
    "true && swift b\n",
    "swift [a] *.none ? x*y\n",
    "swift ${A:-${B:-${C:-deep}}} \"${A:-\"x y\"}\" ${A:-'p q'} ${A:-\"r s\"}\n",
    "A='it''s'; swift \"$A\" ${#A}\n",
    "A=$'a\\nb'; swift $A \"$A\"\n",
    "  \t swift a\t\tb  \n",
    ";swift a\n",
    "swift a\n&& swift b\n",
    "swift a;\nswift b;\n",
    "A=1 true; swift ${A:-unset}\n",
    "((1)) && swift a\n",
    "((1 + 1))\nswift b\n",
    "swift `expr 1 + \\`expr 2 + 3\\`` $(expr 1 + $(expr 2 + 3))\n",
]

VALUES = ["1", "8", "x", "'p q'", '"r  s"', "a/b", "''", "7"]
PLAIN = ["a", "--lr", "1e-4", "Qwen/Qwen2-7B", "a#b", "x=y", "@", "%", "+", ":", "0", ".", "-", ",", "}", "]", "^", "…", "模型"]
QUOTED = ["'s t'", '"d e"', "'#'", '"#x"', '"\\""', '"\\$A"', "'\\'", '"\\\\"', "''", '""', "$'u\\tv'", '"a\'b"', "'a\"b'", '"\\n"']
ESCAPED = ["\\ ", "\\\\", "\\$", "\\#", "\\'", '\\"', "\\a", "\\;", "\\&", "\\\n"]
BRACED = ["{a,b}", "{M}", "{1..3}", "{x,{y,z}}", "{", "{,q}", "{a,'b c'}", "{3..1}"]
EXPANDED = [
    "$A", "${A}", '"$A"', '"${B}"', "$B", "${B:-k}", "${U:-d e}", '"${U:-d e}"', "${B:+p q}", "${E:-n}", "${E-n}", '"$E"', "$E",
    "$((N+1))", "$((16 / N))", "$(expr 16 / $N)", "`expr $N + 1`", '"$(expr $N \\* 2)"', "${#N}", "${U:-'f g'}", "$N$N",
]  # fmt: skip


def arithmetic(rng, depth=0):
    if depth > 2 or rng.random() < 0.3:
        return rng.choice(["1", "2", "3", "7", "16", "N", "$N", "M", "010", "0x1f", "-4"])
    left, right = arithmetic(rng, depth + 1), arithmetic(rng, depth + 1)
    operator = rng.choice(["+", "-", "*", "/", "%", " + ", " - ", " * ", " / "])
    text = left + operator + (f" {right}" if right.startswith("-") else right)
    return f"({text})" if rng.random() < 0.4 else text


def word(rng):
    if rng.random() < 0.08:
        return f"$(({arithmetic(rng)}))"
    kinds = rng.choices([PLAIN, QUOTED, ESCAPED, BRACED, EXPANDED], [5, 3, 1, 1, 3], k=rng.choice([1, 1, 1, 2, 3]))
    parts = [rng.choice(kind) for kind in kinds]
    # A bare name would run into what follows, and name another variable.
    return "".join(re.sub(r"\$([A-Z])", r"${\1}", part) for part in parts) if len(parts) > 1 else parts[0]


def command(rng):
    assignments = [f"{rng.choice('ABUK')}={rng.choice([rng.choice(VALUES), word(rng)])}" for _ in range(rng.choice([0, 0, 0, 1, 2]))]
    words = ["swift", *(word(rng) for _ in range(rng.randrange(0, 6)))]
    if rng.random() < 0.1:
        assignments, words = [f"{rng.choice('ABKE')}={word(rng)}"], []
    if rng.random() < 0.1:
        words = ["export", f"{rng.choice('ABKE')}={word(rng)}"]
        assignments = []
    if rng.random() < 0.1:
        words.append(rng.choice(["> f", "2>&1", "&> f", "2> f", ">> 'f g'", "< /dev/null"]))
    parts = assignments + words
    text = parts[0]
    for part in parts[1:]:
        text += rng.choice([" ", " ", " ", "  ", "\t", " \\\n", " \\\n    ", "\\\n ", " \\\n# note \\\n" if rng.random() < 0.15 else " "]) + part
    return text


def snippet(rng):
    lines = ["N=4 M=3", f"A={rng.choice(VALUES)}", f"B={rng.choice(VALUES)}; E=", "unset U K"]
    if rng.random() < 0.3:
        lines.append("export " + rng.choice(["A", "B", "A B", "N=2"]))
    text = "\n".join(lines) + "\n"
    for _ in range(rng.randrange(1, 4)):
        text += rng.choice(["", "", "", "# note\n", "\n", "  "])
        text += command(rng) + rng.choice(["\n", "\n", "\n", "; ", " && ", " # note\n", ";\n", " # note \\\n"])
    return text.rstrip(" &;\n") + "\n"


def record(text, folder):
    # The script and the output are kept outside the working directory, so that no pattern matches a file.
    work = tempfile.mkdtemp(dir=folder)
    script, output = os.path.join(folder, "script"), os.path.join(folder, "output")
    with open(script, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    with open(os.path.join(folder, "prelude"), "w", encoding="utf-8") as file:
        file.write(PRELUDE + '. "$1"\n')
    process = subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", os.path.join(folder, "prelude"), output, script],
        cwd=work, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False,
    )  # fmt: skip
    calls = []
    with open(output, encoding="utf-8") as file:
        for field in file.read().split("\0")[:-1]:
            if field == "C":
                calls.append({"argv": ["swift"], "env": {}})
            elif field.startswith("a"):
                calls[-1]["argv"].append(field[1:])
            else:
                name, _, value = field[1:].partition("=")
                calls[-1]["env"][name] = value
    return calls, process.stderr


def shows_reading(text, errors):
    """False where what ran depends on a failure: an arithmetic error ends its line, an unknown command fails its `&&`."""
    arithmetic_errors = (b"division by 0", b"syntax error in expression", b"value too great")
    if any(error in errors for error in arithmetic_errors):
        return False
    return "&&" not in text or not (b"not found" in errors or b"No such file" in errors)


def main():
    rng = random.Random(SEED)
    recorded = []
    with tempfile.TemporaryDirectory() as folder:
        for text in HAND_WRITTEN:
            calls, _ = record(text, folder)
            recorded.append([text, calls])
        while len(recorded) < len(HAND_WRITTEN) + GENERATED:
            text = snippet(rng)
            calls, errors = record(text, folder)
            if calls and shows_reading(text, errors):
                recorded.append([text, calls])
    rows = ",\n".join(
        json.dumps([text, [[call["argv"], call["env"]] for call in calls]], ensure_ascii=False, separators=(",", ":"))
        for text, calls in recorded
    )
    sys.stdout.write(f"[\n{rows}\n]\n")


main()
