import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import type { ProductWizard, WizardEvents } from "./embed";

const wizard: string = import.meta.env.VITE_WIZARD;
const way = new URLSearchParams(location.search).get("way");

function Advisor() {
  const element = useRef<ProductWizard>(null);
  const [cart, setCart] = useState<string[]>([]);

  useEffect(() => {
    const advisor = element.current;
    const take = (event: WizardEvents["pw:add-to-cart"]) => {
      event.preventDefault();
      setCart((before) => [...before, event.detail.item.sku]);
      advisor?.send("in-cart", event.detail.item);
    };
    advisor?.addEventListener("pw:add-to-cart", take);
    return () => advisor?.removeEventListener("pw:add-to-cart", take);
  }, []);

  if (way === "src")
    return <product-wizard ref={element} min-height="880" label="Headphone advisor" src={`${wizard}/embed/?store=acme`} />;
  return (
    <>
      <p>In the cart: {cart.length}</p>
      <product-wizard ref={element} min-height="880">
        <iframe
          src={`${wizard}/embed/?store=acme`}
          title="Headphone advisor"
          width="100%"
          height="880"
          frameBorder="0"
          referrerPolicy="origin"
        />
        <p>
          <a href={`${wizard}/?store=acme`}>Open the headphone advisor in a new page</a>
        </p>
      </product-wizard>
    </>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <h1>Our shop</h1>
    <Advisor />
    <script async src={`${wizard}/embed/v1.js`} />
  </StrictMode>,
);
