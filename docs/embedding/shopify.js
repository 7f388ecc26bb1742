// Adds recommended products to the cart of a Shopify theme. Product ids are handles; variant ids are SKUs or Shopify ids.
document.addEventListener("pw:add-to-cart", async (event) => {
  const { sku, variant_id, variant_sku, name, url } = event.detail.item;
  const root = window.Shopify?.routes?.root ?? "/";
  const named = [variant_id, variant_sku, sku].filter(Boolean);
  const search = `search/suggest.json?resources[type]=product&resources[options][fields]=variants.sku,title&q=`;
  const handleIn = (address) => address?.match(/\/products\/([^/?#]+)/)?.[1];
  const read = async (path) => {
    const answer = await fetch(root + path);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const find = async () => {
    const found = await read(search + encodeURIComponent(variant_sku ?? sku));
    return read(`products/${handleIn(found.resources.results.products[0].url)}.js`);
  };
  event.preventDefault();
  try {
    const product = await read(`products/${handleIn(url) ?? encodeURIComponent(sku)}.js`).catch(find);
    const only = product.variants.find(({ available }) => available && !variant_id && (url || product.handle == sku));
    const { id } = product.variants.find((each) => named.some((name) => name == each.id || name == each.sku)) ?? only;
    const body = JSON.stringify({ items: [{ id, quantity: 1 }] });
    const headers = { "Content-Type": "application/json" };
    const added = await fetch(`${root}cart/add.js`, { method: "POST", headers, body });
    if (!added.ok) throw new Error(added.status);
    location.assign(`${root}cart`);
  } catch {
    location.assign(url ?? `${root}search?q=${encodeURIComponent(name)}`); // the shopper can add it there
  }
});
