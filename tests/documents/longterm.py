"""Papers sealed for the long term, made once for all tests."""

from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache
from django.test import override_settings

from portal.documents import revocation as asking


def aside(work, *arguments, **options):
    """In a thread of its own: where the browser's loop runs, nothing can be sealed."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments, **options).result()


def sealed_for_long(pdf, world, seal_folder, **changed):
    from .conftest import seal_paper

    with override_settings(SEAL_FOLDER=seal_folder):
        cache.clear()
        stamper = world.client()
        proofs = asking.gather(world.key, stamper)
        words = {"company_tooltip": "Baikal", "stamp_tooltip": "时间戳 · Метка времени"} | changed
        return seal_paper(pdf, world.key, stamper=stamper, proofs=proofs, **words)


def browser_page(browser, tmp_path):
    """The page without a network, opened."""
    from portal.documents import offline

    path = tmp_path / offline.FILE_NAME
    path.write_bytes(offline.page())
    context = browser.new_context(offline=True, locale="ru")
    opened = context.new_page()
    opened.goto(path.as_uri())
    return opened
