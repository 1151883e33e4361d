/** The account page of Night Vision: what its scripts do, in one list. */

import { linkColors } from "./colors.js";
import { enableCopying } from "./copy.js";
import { drawPreview } from "./preview.js";

linkColors(document);
drawPreview(document);
enableCopying(document);
