"use client";

import { useState } from "react";

/** Works once the page is hydrated. */
export function Clicks() {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>Clicked {count}</button>;
}
