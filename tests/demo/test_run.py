"""If this fails, the first thing that a newcomer does fails."""

from pathlib import Path

import pytest

from newsletter.cli import main


def test_the_demo_shows_the_whole_service_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for _again in range(2):
        assert main.run(["demo"]) == 0
        told = capsys.readouterr().out
        assert "odesláno 11 · odmítnuto 1" in told
    assert len(list((tmp_path / "newsletter-demo" / "mail").glob("*.eml"))) == 11
    assert "Přidat do kalendáře" in (tmp_path / "newsletter-demo" / "issue.html").read_text("utf-8")
