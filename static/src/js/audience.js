/* Wherever label and audience are chosen. */

import { attachAudience } from "./lib/audience.js";

for (const choice of document.querySelectorAll("fieldset[data-audience]")) attachAudience(choice);
