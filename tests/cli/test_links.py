"""If these fail, dead links are found by readers first."""

from pytest_httpserver import HTTPServer

from newsletter.settings import Settings
from newsletter.store.engine import open_store
from tests.cli.conftest import Run
from tests.compose.digest import article, queue


def test_dead_links_are_told_when_asked_for(
    newsletter: Run, settings: Settings, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/je").respond_with_data("ano")
    httpserver.expect_request("/neni").respond_with_data(status=404)
    config = settings.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    web = httpserver.url_for("/je")
    config.write_text(text.replace("https://www.example.cz", web), encoding="utf-8")
    found = [article("Kácení", "kraj", ""), article("Svoz odpadu", "kraj", "")]
    for page, (item, _details) in zip(("je", "neni"), found, strict=True):
        item.url = httpserver.url_for(f"/{page}")
    store = open_store(settings.database_url)
    with store.writing() as tx:
        queue(tx, found)
    store.close()
    assert newsletter("issue", "create", "--number", "47").code == 0
    assert "B09" not in newsletter("issue", "check", "47").out
    assert not [one for one, _answer in httpserver.log if one.path in ("/je", "/neni")]
    shown = newsletter("issue", "check", "47", "--links").out
    assert "B09" in shown
    assert "Svoz odpadu" in shown
    assert shown.count("B09") == 1
