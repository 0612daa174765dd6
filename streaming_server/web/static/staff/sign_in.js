/* Between a form whose sign-in ended and the same form. */

import { handOn } from "./drafts.js";

handOn();
