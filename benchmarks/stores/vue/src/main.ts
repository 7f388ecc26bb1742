import { createApp } from "vue";
import App from "./App.vue";

const loader = document.createElement("script");
loader.src = `${import.meta.env.VITE_WIZARD}/embed/v1.js`;
document.head.append(loader);

createApp(App).mount("#app");
