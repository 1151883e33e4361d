// Runs in the page under test, in its own window, as the tag would: hands the libraries to the harness around it.
import { startCapture, pagePlace } from "/static/js/capture/index.js";
import { filterUrl, urlMatches } from "/static/js/capture/urls.js";

Object.assign(window, { lab: { startCapture, pagePlace, filterUrl, urlMatches } });
