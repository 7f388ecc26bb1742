"""Inference with the shipped vocabulary, for invented products of many shops and languages."""

from __future__ import annotations

from typing import Any

from wizard.catalog.inference.infer import Inferred, infer
from wizard.catalog.inference.vocabulary import load_vocabulary
from wizard.catalog.listing import ProductTexts

VOCABULARY = load_vocabulary()

KINDS = [
    ("Zephyr gaming chair with headset holder and cup holder", "other"),
    ("Zephyr hoofdtelefoonversterker", "other"),
    ("Zephyr koptelefoonstandaard van hout", "other"),
    ("Zephyr Tide Over-Ear Headphones", "headphones"),
    ("Zephyr Tide Over-Ear-Kopfhörer, schwarz", "headphones"),
    ("Zephyr Tide casque circum-aural", "headphones"),
    ("Zephyr Tide auriculares inalámbricos", "headphones"),
    ("Zephyr Tide cuffie bluetooth", "headphones"),
    ("Zephyr Tide draadloze koptelefoon", "headphones"),
    ("Zephyr Tide słuchawki nauszne", "headphones"),
    ("Zephyr Tide sluchátka přes uši", "headphones"),
    ("Zephyr Tide trådlösa hörlurar", "headphones"),
    ("Наушники Zephyr Tide накладные", "headphones"),
    ("Zephyr Tide kablosuz kulaklık", "headphones"),
    ("Zephyr Tide fejhallgató", "headphones"),
    ("Zephyr Pebble True Wireless Earbuds", "earphones"),
    ("Zephyr Pebble écouteurs intra-auriculaires", "earphones"),
    ("Zephyr Pebble In-Ear-Kopfhörer", "earphones"),
    ("Zephyr Pebble słuchawki douszne", "earphones"),
    ("Zephyr Pebble kulak içi kulaklık", "earphones"),
    ("Zephyr Bone Conduction Headphones for Running", "earphones"),
    ("Zephyr Neckband with 20 Hours of Playtime", "earphones"),
    ("Zephyr Raid Gaming Headset", "headset"),
    ("Zephyr Raid Gaming Headphones for PC", "headset"),
    ("Zephyr Raid casque gaming filaire", "headset"),
    ("Гарнитура игровая Zephyr Raid", "headset"),
    ("Zephyr Desk USB Headset for Call Center", "headset"),
    ("Zephyr Desk Mono Headset", "headset"),
    ("Zephyr Haul Trucker Headset with Boom Microphone", "headset"),
    ("Zephyr Haul Bluetooth Earpiece", "headset"),
    ("Zephyr Headphone Stand", "other"),
    ("Kopfhörerständer Zephyr", "other"),
    ("Support pour casque Zephyr", "other"),
    ("Soporte para auriculares Zephyr", "other"),
    ("Stojak na słuchawki Zephyr", "other"),
    ("Подставка для наушников Zephyr", "other"),
    ("Zephyr casque TV sans fil", "headphones"),
    ("Zephyr Kopfhörer TV", "headphones"),
    ("Zephyr MP3-Player mit Kopfhörern", "other"),
    ("Zephyr Halter Headset", "other"),
    ("Zephyr Headset Halter", "other"),
    ("Zephyr Tide Plus Ear Pads", "other"),
    ("Zephyr auriculares Bluetooth con estuche de carga", "earphones"),
    ("Zephyr trucker headset with charging case", "headset"),
    ("HyperX Cloud Zephyr earbuds", "earphones"),
    ("Jabra Zephyr Fit 3 sport earbuds", "earphones"),
    ("Coque silicone AirPods", "other"),
    ("Zephyr wired headphones for studio and gaming", "headphones"),
    ("Zephyr headphones, 50 h, for travel, gaming, work", "headphones"),
    ("Zephyr headphones with mic for gaming", "headset"),
    ("Zephyrbuds XL over-ear headphones", "headphones"),
    ("Zephyr casque anti-bruit de chantier", "other"),
    ("Zephyr VR headset with built-in microphone", "other"),
    ("Zephyr Tide On-Ear Headset, USB-C", "headset"),
    ("Zephyr Tide On-Ear Headset with Microphone", "headset"),
    ("Jabra Zephyr On-Ear Headset", "headset"),
    ("Jabra Zephyr 400 Stereo", "headset"),
    ("Zephyr kit piéton jack", "earphones"),
    ("Zephyr Hör-Sprech-Kombination", "headset"),
    ("Replacement coiled cable HD-600", "other"),
    ("Replacement Ear Cushions for Zephyr Tide Headphones", "other"),
    ("Silicone Case for AirPods Pro", "other"),
    ("USB-C to 3.5mm Headphone Adapter", "other"),
    ("Zephyr 55-inch TV with Headphone Jack", "other"),
    ("Zephyr 9000", "other"),
    ("", "other"),
]  # fmt: skip
"""Titles with their kinds."""


def read(title: str, description: str = "", *fields: tuple[str, str], **more: Any) -> Inferred:
    """Infer attributes from these texts."""
    return infer(ProductTexts(title, description, fields=fields, **more), VOCABULARY)


def words(inferred: Inferred) -> dict[str, str]:
    """Return attribute -> evidence."""
    return {known.attribute: known.evidence for known in inferred.provenance}
