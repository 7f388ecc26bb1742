-- Whatever writes a product: SQLite alone keeps a text in a column of numbers, and bytes in any. Attributes and
-- a store's own columns have checks of their own.
CREATE TRIGGER cells_of_products_EVENT AFTER EVENT ON products
BEGIN
    SELECT RAISE(ABORT, 'id must be a text that is not empty')
    WHERE typeof(NEW.id) <> 'text' OR NEW.id = '';
    SELECT RAISE(ABORT, 'name must be a text') WHERE typeof(NEW.name) <> 'text';
    SELECT RAISE(ABORT, 'kind must be a text') WHERE typeof(NEW.kind) <> 'text';
    SELECT RAISE(ABORT, 'price_cents must be a whole number of hundredths, or NULL')
    WHERE typeof(NEW.price_cents) NOT IN ('integer', 'null');
    SELECT RAISE(ABORT, 'in_stock must be 1 or 0') WHERE typeof(NEW.in_stock) <> 'integer';
    SELECT RAISE(ABORT, 'brand, price_note, url, image and description must be texts, or NULL')
    WHERE typeof(NEW.brand) NOT IN ('text', 'null') OR typeof(NEW.price_note) NOT IN ('text', 'null')
        OR typeof(NEW.url) NOT IN ('text', 'null') OR typeof(NEW.image) NOT IN ('text', 'null')
        OR typeof(NEW.description) NOT IN ('text', 'null');
END
