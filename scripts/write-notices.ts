import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { thirdPartyNotices } from './third-party-notices';

void thirdPartyNotices().then((notices) => writeFileSync(path.join(__dirname, '..', 'THIRD-PARTY-NOTICES'), notices));
