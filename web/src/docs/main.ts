// The API's description as a page. Built with the others, so that it loads nothing from elsewhere.
import { SwaggerUIBundle } from "swagger-ui-dist";
import "swagger-ui-dist/swagger-ui.css";

SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true });
