"""Every shell script of infra/ is one that shellcheck finds nothing in."""
import subprocess

import pytest

from conftest import INFRA

SCRIPTS = sorted(p for p in INFRA.rglob("*") if p.is_file() and (p.suffix == ".sh" or p.read_bytes().startswith((b"#!/usr/bin/env bash", b"#!/bin/bash", b"#!/bin/sh"))))


@pytest.mark.parametrize("script", SCRIPTS, ids=[str(p.relative_to(INFRA)) for p in SCRIPTS])
def test_shellcheck_finds_nothing(script):
    checked = subprocess.run(["shellcheck", "-x", script.name], cwd=script.parent, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_there_are_scripts():
    assert len(SCRIPTS) >= 10
