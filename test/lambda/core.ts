/**
 * The tests of the handler's decisions in one file. With mutations, a run then costs little more than the tests
 * themselves.
 */
import './checks/cost.test';
import './checks/estimate.test';
import './checks/failure-cause.test';
import './checks/log-file-names.test';
import './checks/overlap.test';
import './checks/preflight.test';
import './checks/windows.test';
import './ledger/lease.test';
import './ledger/queue.test';
import './ledger/snapshot.test';
import './ledger/table.test';
import './reconcile/decide/admission.test';
import './reconcile/decide/after-start.test';
import './reconcile/decide/claim-step.test';
import './reconcile/decide/import-step.test';
import './reconcile/decide/own-imports.test';
import './reconcile/decide/ownership.test';
import './reconcile/decide/queued-step.test';
import './reconcile/decide/request-step.test';
import './reconcile/decide/result-step.test';
import './reconcile/decide/running-step.test';
import './reconcile/decide/steps.test';
import './reconcile/decide/timing.test';
import './request/answer.test';
import './request/identity.test';
import './request/physical-ids.test';
import './request/response-url.test';
