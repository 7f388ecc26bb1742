"""WooCommerce's CSV: variable products, translated headers, guarded cells."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import (
    WOO_ALTO,
    one_offer,
    open_text,
    price_of,
    read,
    simple,
    summarize,
    variation,
    warnings_of,
    woo,
)
from wizard.catalog.feeds.records import Offer


def test_a_simple_product_is_read() -> None:
    """With its attributes, and the line ends and formulas that the export disguises."""
    offer = one_offer(
        woo(
            simple(
                "A",
                Name="'-Alto",
                Description="'=Warm\\n<p>and clear</p>",
                Categories="Audio > Head\\, phones, Sale",
                Images="https://cdn.example/1.jpg, https://cdn.example/2.jpg",
                Brands="Acme",
                **{"Short description": "Short", "Attribute 1 name": "Mic", "Attribute 1 value(s)": "Boom"},
            )
        )
    )
    texts = offer.texts
    assert (texts.title, texts.description, texts.category) == (
        "-Alto",
        "Short\n=Warm\nand clear",
        "Audio > Head, phones",
    )
    assert (texts.brand, offer.image, texts.fields) == (
        "Acme",
        "https://cdn.example/1.jpg",
        (("Mic", "Boom"),),
    )


def test_a_variable_product_costs_what_its_cheapest_variation_in_stock_costs() -> None:
    """Its variations name it by SKU or number, and may come before it; the first row counts."""
    feed = woo(
        variation("V1", "id:7", "9", stock="0"),
        simple("B"),
        WOO_ALTO,
        variation("V2", "ALTO", "12", **{"Sale price": "11"}),
        variation("V3", "id: 7", "12.50"),
        variation("V4", "ALTO", "8", Published="0"),
    )
    assert open_text(feed).format == "woocommerce-csv"
    offers = {offer.id: offer for offer in read(feed) if isinstance(offer, Offer)}
    alto = offers["ALTO"]
    assert (alto.record, alto.line, price_of(alto), alto.texts.title) == (1, 2, "11 instead of 12", "Alto")
    assert (offers["B"].record, len(offers)) == (2, 2)


def test_a_variation_without_its_product_is_refused() -> None:
    """It is nothing by itself."""
    assert summarize(woo(variation("V1", "GONE", "9"), simple("B"))) == [
        (1, 2, "Parent", "parent-missing"),
        (2, 3, "10 USD"),
    ]


def test_a_variation_may_have_its_products_stock() -> None:
    """Where it states none of its own."""
    sold_out = {**WOO_ALTO, "In stock?": "0"}
    offer = one_offer(woo(sold_out, variation("V1", "ALTO", "9", stock="", Stock="parent")))
    assert (price_of(offer), offer.in_stock) == ("9", False)


def test_what_is_not_for_sale_is_refused() -> None:
    """Private, draft, waiting, hidden, grouped, external, or variable without variations."""
    feed = woo(
        simple("A", Published="0"),
        simple("B", Published="-1"),
        simple("C", Published="2"),
        simple("D", **{"Visibility in catalog": "hidden"}),
        simple("E", Type="grouped"),
        simple("F", Type="external"),
        {**WOO_ALTO},
        simple("G", Type="simple, downloadable, virtual"),
    )
    assert summarize(feed) == [
        (1, 2, "Published", "not-published"),
        (2, 3, "Published", "not-published"),
        (3, 4, "Published", "not-published"),
        (4, 5, "Visibility in catalog", "not-published"),
        (5, 6, "Type", "type-not-sellable"),
        (6, 7, "Type", "type-not-sellable"),
        (7, 8, "Regular price", "price-missing"),
        (8, 9, "10 USD"),
    ]


def test_backorders_and_ended_sales_are_reported() -> None:
    """What can only be ordered for later is kept; an old sale is a warning."""
    offer = one_offer(
        woo(
            simple("A", **{"In stock?": "backorder", "Sale price": "8", "Date sale price ends": "2026-01-31"})
        )
    )
    assert (price_of(offer), offer.availability, offer.in_stock, warnings_of(offer)) == (
        "10", "backorder", False, [("Date sale price ends", "sale-ended")],
    )  # fmt: skip


def test_two_products_with_one_sku_are_one_and_a_duplicate() -> None:
    """Simple or variable."""
    feed = woo(WOO_ALTO, variation("V1", "ALTO", "9"), {**WOO_ALTO, "ID": "8"}, simple("A"), simple("A"))
    assert sorted(summarize(feed)) == [
        (1, 2, "9 USD"),
        (3, 4, "SKU", "duplicate-id"),
        (4, 5, "10 USD"),
        (5, 6, "SKU", "duplicate-id"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "ID,Typ,Artikelnummer,Name,Veröffentlicht,Sichtbarkeit im Katalog,Beschreibung,"
        "Vorrätig?,Angebotspreis,Regulärer Preis,"
        "Attribut 1 Name,Attribut 1 Wert(e),Attribut 1 Sichtbar,Attribut 1 Global",
        "ID,Type,UGS,Nom,Publié,Visibilité dans le catalogue,Description,"
        "En stock ?,Tarif promo,Tarif régulier,"
        "Nom de l’attribut 1,Valeur(s) de l’attribut 1 ,Attribut 1 visible,Attribut 1 global",
        "ID,Tipo,SKU,Nombre,Publicado,Visibilidad en el catálogo,Descripción,"
        "¿Existencias?,Precio rebajado,Precio normal,"
        "Nombre del atributo 1,Valor(es) del atributo 1,Atributo visible 1,Atributo global 1",
        "ID,Type,Artikelnummer,Naam,Gepubliceerd,Zichtbaarheid in catalogus,Beschrijving,"
        "Op voorraad?,Actieprijs,Reguliere prijs,"
        "Naam eigenschap 1,Waarde eigenschap 1,Zichtbare eigenschap 1,Globale eigenschap 1",
        "ID,Typ,SKU,Nazwa,Opublikowano,Widoczność w katalogu,Opis,"
        "W magazynie?,Cena promocyjna,Cena,"
        "Nazwa atrybutu 1,Wartości atrybutu 1,Atrybut 1 widoczny,Atrybut 1: globalny",
        "ID,Tipo,SKU,Nome,Publicado,Visibilidade no catálogo,Descrição,"
        "Em estoque?,Preço promocional,Preço,"
        "Nome do atributo 1,Valores do atributo 1,Visibilidade do atributo 1,Atributo global 1",
    ],
    ids=["German", "French", "Spanish", "Dutch", "Polish", "Portuguese"],
)
def test_translated_headers_and_decimal_commas_are_understood(header: str) -> None:
    """A store exports in the language of its administration."""
    feed = f'\ufeff{header}\n7,simple,A,Alto,1,visible,Warm,0,"59,90","1.079,90",Mic,Boom,1,1\n'
    offer = one_offer(feed)
    assert open_text(feed).format == "woocommerce-csv"
    assert (offer.id, str(offer.price), str(offer.regular_price), offer.in_stock, offer.texts.fields) == (
        "A", "59.90", "1079.90", False, (("Mic", "Boom"),),
    )  # fmt: skip
