// Puts what the wizard recommends into the cart of a Shopify theme. The wizard's product ids are variant ids.
document.addEventListener("pw:add-to-cart", async (event) => {
  const { item } = event.detail;
  event.preventDefault();
  const response = await fetch(`${window.Shopify?.routes?.root ?? "/"}cart/add.js`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ items: [{ id: item.variant_id ?? item.sku, quantity: 1 }] }),
  });
  location.assign(response.ok ? "/cart" : item.url);
});
