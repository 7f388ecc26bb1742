"""What an import says of the columns of a feed, in its reports and with --explain."""

from __future__ import annotations

from tests.commands.running import Store

SHOP = (
    "Product ID;Reference;Name;Price (tax excl.);Price (tax incl.);Quantity;Status;Delivery note\n"
    "1;T-1;Tide Over-Ear Headphones;49.99;59.99;5;1;soon\n"
    "2;R-2;Reef Headset;49.99;59.99;5;0;\n"
    "3;B-3;Bay Earbuds;40.99;49.99;0;1;\n"
)


def test_explaining_a_file_shows_its_system_columns_and_three_products(store: Store) -> None:
    """And changes nothing."""
    before = store.shop.catalog.read_bytes()
    feed = store.feed(SHOP)
    result = store.run(feed, "--explain", "--currency", "USD")
    assert (result.exit_code, result.output, store.shop.catalog.read_bytes() == before) == (
        0,
        f"""{feed} is csv in utf-8.
System: PrestaShop, because 'Product ID', 'Reference', 'Name' and 'Status' are columns of PrestaShop.

Columns
  Product ID         id
  Reference          no field: attributes are read from its text
  Name               title
  Price (tax excl.)  not read: prices without tax, or that a dealer pays
  Price (tax incl.)  price
  Quantity           stock
  Status             published
  Delivery note      no field: attributes are read from its text

Line 2: accepted
  id            1
  title         Tide Over-Ear Headphones
  price         59.99 USD
  availability  in_stock
  kind          headphones
  form          over_ear

Line 3: refused, not-published
  The column 'Status' says '0': the store does not show or sell this product. Publish it there to
    have it recommended.

Line 4: accepted
  id            3
  title         Bay Earbuds
  price         49.99 USD
  availability  out_of_stock, not recommended
  kind          earphones
  form          earbud

Nothing was imported.
""",
        True,
    )


def test_explaining_a_file_that_cannot_be_imported_shows_its_columns_all_the_same(store: Store) -> None:
    """With what they could mean, and the fault."""
    feed = store.feed("sku,name,Dealer price\nA,Tide Headphones,5\n")
    result = store.run(feed, "--explain")
    assert (result.exit_code, result.output) == (
        2,
        "System: not recognised.\n"
        "\n"
        "Columns\n"
        "  sku           id\n"
        "  name          title\n"
        "  Dealer price  not read: prices without tax, or that a dealer pays\n"
        f"Error: {feed}, line 1: The only price is 'Dealer price': without tax, or what a dealer pays, which "
        "is not what shoppers pay. Export the price with tax too. If shoppers do pay it, say so: "
        '--map price="Dealer price".\n'
        "Nothing was imported; the catalog is unchanged.\n",
    )


def test_a_table_without_stock_says_so_once_and_names_what_could_be_meant(store: Store) -> None:
    """All of its products count as in stock, without a warning for each."""
    text = "sku,name,price,Stock location,Colour\nA,Tide Headphones,5,A3,red\nB,Reef Headset,5,A4,\n"
    output = store.run(store.feed(text), "--currency", "USD").output
    assert (
        "Stock\n"
        "  No column says whether products can be bought, so all of them count as in stock.\n"
        "  It could be 'Stock location': add --map stock=\"Stock location\".\n"
        "\n"
        "Stated by no product\n"
        "  description, category, brand, url, image\n"
    ) in output
    assert "availability-not-stated" not in output


def test_products_whose_stock_is_not_stated_are_counted(store: Store) -> None:
    """Where there is a column for it."""
    text = "sku,name,price,stock\nA,Tide Headphones,5,\nB,Reef Headset,5,\nC,Bay Headset,5,1\n"
    output = store.run(store.feed(text), "--currency", "USD").output
    assert "\nStock\n" not in output
    assert "  availability-not-stated  2  A (stock), B (stock)\n" in output


def test_the_report_for_programs_says_what_each_column_was_read_as(store: Store) -> None:
    """And what no product states."""
    store.run(store.feed(SHOP), "--currency", "USD")
    report = store.report()
    keys = ("system", "reason", "columns", "could_mean", "not_stated")
    assert {key: report[key] for key in keys} == {
        "system": "PrestaShop",
        "reason": "'Product ID', 'Reference', 'Name' and 'Status' are columns of PrestaShop",
        "columns": {
            "id": "Product ID",
            "title": "Name",
            "price": "Price (tax incl.)",
            "stock": "Quantity",
            "published": "Status",
        },
        "could_mean": {"Price (tax excl.)": ["net_price"]},
        "not_stated": ["description", "category", "brand", "url", "image"],
    }


def test_a_feed_that_is_no_table_has_no_columns(store: Store) -> None:
    """What its products do not state is said of it too."""
    text = '{"@type": "Product", "sku": "A", "name": "Tide", "offers": {"price": 5}}'
    store.run(store.feed(text, "f.json"), "--currency", "USD")
    report = store.report()
    assert (report["system"], report["columns"], report["not_stated"]) == (
        None, {}, ["availability", "description", "category", "brand", "url", "image"],
    )  # fmt: skip


def test_names_of_columns_are_one_line_that_no_terminal_obeys(store: Store) -> None:
    """Control characters are left out, and long names are shortened in lists."""
    header = f'sku\x07,name,"price\n(USD)",Micro\x9b2Jphone,{"x" * 300}'
    feed = store.feed(f"{header}\nA,Tide Headset,5,boom,\n")
    result = store.run(feed, "--explain")
    assert result.output.split("\n\n")[1] == (
        "Columns\n"
        f"  {'sku':60}  id\n"
        f"  {'name':60}  title\n"
        f"  {'price (USD)':60}  price\n"
        f"  {'Micro2Jphone':60}  no field: attributes are read from\n"
        f"  {'':60}  its text\n"
        f"  {'x' * 59}…  no field: attributes are read from\n"
        f"  {'':60}  its text"
    )
