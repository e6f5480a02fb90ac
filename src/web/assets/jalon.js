// SPDX-License-Identifier: EUPL-1.2
// Every page works without this file; it saves a reload, a double click, a lost sentence.
import { warnBeforeLosingText, refuseSecondClick, countCharacters, isBeingWritten } from "./forms.js";
import { saveWithoutAsking } from "./autosave.js";
import { followTheJournal } from "./live.js";
import { keyboard } from "./keyboard.js";
import { spreadsheet } from "./grid.js";

refuseSecondClick();
warnBeforeLosingText();
countCharacters();
saveWithoutAsking();
keyboard();
spreadsheet();
followTheJournal(isBeingWritten);
