"""The number of titles that are read per second on one core. Reported, never asserted."""

from __future__ import annotations

from itertools import cycle, islice

from pytest_benchmark.fixture import BenchmarkFixture

from wizard.catalog.inference.infer import infer
from wizard.catalog.inference.vocabulary import load_vocabulary
from wizard.catalog.listing import ProductTexts

TITLES = (
    "Zephyr Raid X2 Wireless Gaming Headset, 2.4GHz/Bluetooth, Detachable Noise-Cancelling Mic, 40H Battery",
    "Zephyr Tide Kopfhörer mit aktiver Geräuschunterdrückung, Over-Ear, 35 Std. Akkulaufzeit, schwarz",
    "Zephyr Pebble True Wireless Earbuds with ENC Mic, IPX5, 30 Hours Playtime Bluetooth Headset (Black)",
    "Zephyr Studio casque circum-aural fermé, câble amovible, 250 Ohm",
    "Replacement Ear Cushions for Zephyr Tide Over-Ear Headphones, Memory Foam, Black",
)


def test_read_a_thousand_titles(benchmark: BenchmarkFixture) -> None:
    """Titles of about a hundred characters, each read as a whole feed would be."""
    vocabulary = load_vocabulary()
    texts = [ProductTexts(title, category="Audio > Headphones") for title in islice(cycle(TITLES), 1000)]
    read = benchmark(lambda: [infer(each, vocabulary) for each in texts])
    kinds = [inferred.attributes["kind"] for inferred in read[:5]]
    assert kinds == ["headset", "headphones", "earphones", "headphones", "other"]
    if benchmark.stats:
        print(f"\n{1000 / benchmark.stats.stats.mean:,.0f} titles a second")


def test_read_the_vocabulary(benchmark: BenchmarkFixture) -> None:
    """Read the shipped file, including every check."""
    benchmark(load_vocabulary)
