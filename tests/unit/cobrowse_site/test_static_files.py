"""What production serves of static/: compressed, and kept by browsers where the name tells the content."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Path:
    source = tmp_path / "static"
    (source / "dist").mkdir(parents=True)
    (source / "dist" / "tag-0123456789ab.js").write_text("export const text = 'over and over';\n" * 400)
    (source / "style.css").write_text("p { margin: 0 }\n" * 400)
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "collected"


def served(path: str, **headers: str) -> Any:
    middleware = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))
    return middleware(RequestFactory().get(path, headers=headers))


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_scripts_and_sheets_are_sent_compressed(collected: Path, encoding: str) -> None:
    for name in ("dist/tag-0123456789ab.js", "style.css"):
        answer = served(f"/static/{name}", accept_encoding=encoding)
        assert (answer.status_code, answer["Content-Encoding"]) == (200, encoding)
        assert len(b"".join(answer.streaming_content)) < (collected / name).stat().st_size / 10


def test_a_browser_without_compression_gets_the_file_itself(collected: Path) -> None:
    answer = served("/static/style.css")
    assert answer.status_code == 200 and "Content-Encoding" not in answer


def test_bundles_may_be_kept_for_good_and_other_files_not(collected: Path) -> None:
    assert "immutable" in served("/static/dist/tag-0123456789ab.js")["Cache-Control"]
    assert "immutable" not in served("/static/style.css")["Cache-Control"]
