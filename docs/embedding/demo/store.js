// The store's part: it listens to the wizard, keeps a cart, and has a switch for dark colours.
const wizard = () => document.querySelector("product-wizard");
const find = (id) => document.getElementById(id);
const cart = JSON.parse(sessionStorage.cart ?? "[]");

function showCart() {
  find("cart").textContent = cart.length ? `Cart: ${cart.join(", ")}` : "Cart: empty";
}

function putIntoCart(name) {
  cart.push(name);
  sessionStorage.cart = JSON.stringify(cart);
  showCart();
}

// index.html?store=warm shows the wizard in the theme of another store.
const store = new URLSearchParams(location.search).get("store") ?? "demo";

function wear(dark) {
  document.documentElement.toggleAttribute("data-dark", dark);
  find("dark").setAttribute("aria-pressed", dark);
  if (wizard()) wizard().setAttribute("theme", dark ? "dark" : "light");
}

async function readProducts() {
  const lines = (await (await fetch("products.csv")).text()).trim().split("\n").slice(1);
  const cells = (line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((cell) => cell[2] ?? cell[1]);
  return lines.map(cells).map(([id, name, , , , , price, currency]) => ({ id, name, price: `${price} ${currency}` }));
}

function listProducts(products) {
  for (const { id, name, price } of products) {
    const link = Object.assign(document.createElement("a"), { href: `product.html?id=${id}`, textContent: name });
    const entry = document.createElement("li");
    entry.append(link, ` ${price}`);
    find("products").append(entry);
  }
}

function showProduct({ id, name, price }) {
  document.title = `${name} - Sixteen Ears`;
  find("name").textContent = name;
  find("price").textContent = price;
  const made = document.createElement("product-wizard");
  made.setAttribute("src", `http://localhost:8000/embed/?store=${store}&product=${id}`);
  made.setAttribute("label", `Does the ${name} fit you?`);
  find("advisor").append(made);
}

document.addEventListener("pw:add-to-cart", (event) => {
  event.preventDefault();
  putIntoCart(event.detail.item.name);
  event.target.dispatchEvent(new CustomEvent("pw:in-cart", { detail: event.detail.item }));
});
find("dark").addEventListener("click", () => {
  sessionStorage.dark = sessionStorage.dark ? "" : "yes";
  wear(Boolean(sessionStorage.dark));
});

const products = await readProducts();
const shown = products.find(({ id }) => id == new URLSearchParams(location.search).get("id"));
if (find("products")) listProducts(products);
if (find("advisor") && shown) showProduct(shown);
const frame = document.querySelector("product-wizard iframe");
if (frame && store != "demo") frame.src = `http://localhost:8000/embed/?store=${store}`;
if (sessionStorage.dark) wear(true);
showCart();
