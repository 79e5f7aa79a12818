/** The tests of the handler's core in one file: under mutation each run costs little more than the tests themselves. */
import './decide-answer.test';
import './decide-delete.test';
import './decide-going-on.test';
import './decide-preflight.test';
import './decide-queue.test';
import './decide-request.test';
import './decide-role-change.test';
import './decide-update.test';
import './decide-watch.test';
import './estimate.test';
import './log-files.test';
import './names.test';
import './overlap.test';
import './ownership.test';
import './request-home.test';
import './request.test';
import './timing.test';
