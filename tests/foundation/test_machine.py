"""How much memory there is: what the container is given counts, not what the machine has."""

from pathlib import Path

import pytest

from motcua.foundation.machine import LIMITS, memory_mib


@pytest.mark.parametrize("name", LIMITS)
def test_a_container_is_given_less_than_the_machine_has(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"{96 * 2**20}\n")
    assert memory_mib(tmp_path) == 96


@pytest.mark.parametrize("text", ["max", "", str(2**62)])
def test_without_a_limit_it_is_the_machine_s(tmp_path: Path, text: str) -> None:
    (tmp_path / "memory.max").write_text(text)
    assert memory_mib(tmp_path) == memory_mib(tmp_path / "nothing") > 96
