"""Reads a Dockerfile into stages, as far as ours goes: one instruction a line (continued with a backslash), no heredocs."""
import dataclasses
import json
import re
import shlex


@dataclasses.dataclass
class Stage:
    name: str
    base: str
    steps: list  # (instruction, argument)


def variables(text, values):
    """Puts build arguments in place."""
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)


def read(text):
    """The stages by name, in order."""
    joined = re.sub(r"\\\n(\s*#[^\n]*\n)*", " ", text)
    arguments, stages, stage = {}, {}, None
    for line in joined.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        instruction, _, argument = line.partition(" ")
        instruction, argument = instruction.upper(), argument.strip()
        if instruction == "FROM":
            base, name = re.fullmatch(r"(\S+)\s+AS\s+(\S+)", argument, re.I).groups()
            stage = stages[name] = Stage(name, variables(base, arguments), [])
        elif stage is None:
            if instruction != "ARG":
                raise ValueError(f"{instruction} before the first FROM")
            name, _, value = argument.partition("=")
            arguments[name] = value
        elif instruction in ("RUN", "COPY", "USER", "ENV", "WORKDIR", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"):
            stage.steps.append((instruction, argument))
        else:
            raise ValueError(f"{instruction} is not one that this reads")
    return stages


def chain(stages, name):
    """The stages that one is made of, the first on the outer base."""
    found = []
    while name in stages:
        found.insert(0, stages[name])
        name = stages[name].base
    return found


def environment(steps):
    values = {}
    for instruction, argument in steps:
        if instruction == "ENV":
            values.update(word.split("=", 1) for word in shlex.split(argument))
    return values


def last(steps, instruction):
    """The argument of the last such instruction, or None."""
    return next((argument for kind, argument in reversed(steps) if kind == instruction), None)


def command(argument):
    """The words of a command in JSON form, which is the only one that passes signals on."""
    words = json.loads(argument)
    if not isinstance(words, list):
        raise ValueError(f"{argument} is not in JSON form")
    return words


def packages(steps):
    """What apt installs."""
    names = []
    for instruction, argument in steps:
        if instruction == "RUN":
            for match in re.finditer(r"apt-get install ([^&|;]*)", argument):
                names += [word for word in match[1].split() if not word.startswith("-")]
    return names
