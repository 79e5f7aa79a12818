test/cli/estimate/listing.test.ts:55: "What": write the name of the thing: What a listing of every key counts.
test/deploy/command-line.test.ts:80: "What": write the name of the thing: What a command prints into pipes.
test/deploy/command-line.test.ts:88: "What": write the name of the thing: What a command shows in a terminal with 80 columns.
test/deploy/forged-invocations.test.ts:123: "by itself": write "automatically", "alone": WHEN the stack is updated, and the stranger's import has ended by itself
test/deploy/least-privilege.test.ts:129: "GIVEN a bucket": write "specify": GIVEN a bucket that the stack itself has created
test/deploy/message-commands.test.ts:22: "What": write the name of the thing: What a shell makes of a command.
test/deploy/run-demo.ts:8: "What": write the name of the thing: What it printed, errors included.
test/deploy/runtimes.test.ts:14: ";": write a new sentence: The apps of the integ tests, each with its own stack; that of its assertions runs in a real account only.
test/fuzz/handler.test.ts:8: "what": write the name of the thing: The share of each kind of payload, and what it must have reached, because its cases prove nothing otherwise.
test/fuzz/hostile-aws.ts:39: "what": write the name of the thing: It checks no rights, so the function alone decides what is called.
test/fuzz/import-props.ts:11: ";": write a new sentence: Props as somebody may write them, well or badly; and each of them as a token, whose value nobody knows.
test/fuzz/import-props.ts:13: "beside": write "also", "in addition to", "next to": Mostly a good value, so that a bad one is seen beside good ones.
test/fuzz/import-props.ts:41: ";": write a new sentence: A value for each prop; what is made of them needs a scope.
test/fuzz/import-props.ts:41: "what": write the name of the thing: A value for each prop; what is made of them needs a scope.
test/fuzz/payloads.ts:24: "Where": write "If", "When": Where CloudFormation waits for answers, in the forms that S3 has.
test/fuzz/payloads.ts:158: ", for": write "because", or a new sentence: How the payload was made, for the reader of a failing case.
test/fuzz/properties.test.ts:32: "What": write the name of the thing: What an accepted value must be read as.
test/fuzz/props-worker.ts:16: "What": write the name of the thing: What comes across the wire as the construct writes it.
test/fuzz/props-worker.ts:27: "What": write the name of the thing: What is wrong with how one set of props is received.
test/fuzz/rules.ts:135: "what": write the name of the thing: Only what the payload or the ledger names is called.
test/fuzz/run-function.ts:9: "made the function": write "create": Everything that one payload made the function do.
test/fuzz/scripts.ts:30: "What": write the name of the thing: What a listing shows below every prefix.
test/fuzz/scripts.ts:39: ";": write a new sentence: A log file that a trail has delivered; in the windows that payloads ask for.
test/iam/action-matrix.test.ts:15: ";": write a new sentence: Some seventy worlds are played; a busy machine takes its time.
test/iam/grants.ts:17: ";": write a new sentence: The statement with this action alone; intrinsic functions are still in it.
test/iam/grants.ts:28: "What": write the name of the thing: What the policies of a stack refer to, in the simulated world.
test/iam/matrix.ts:10: "what": write the name of the thing: One granted action, and what it is good for.
test/iam/names.ts:3: "What": write the name of the thing: What the stack under test refers to, beside what the simulated world has names for.
test/iam/names.ts:3: "beside": write "also", "in addition to", "next to": What the stack under test refers to, beside what the simulated world has names for.
test/iam/needs.ts:7: "What": write the name of the thing: What a service asks IAM about one call.
test/iam/needs.ts:14: ";": write a new sentence: What S3's bucket-level operations are allowed by; they are not named like their actions.
test/iam/needs.ts:14: "What": write the name of the thing: What S3's bucket-level operations are allowed by; they are not named like their actions.
test/iam/needs.ts:95: "What": write the name of the thing: What a service asks of a role when it is set up or at work, by that service's guide.
test/iam/needs.ts:105: "what": write the name of the thing: The lists are the guides', copied by hand: what the template grants is measured against them, not against itself.
test/iam/policies.ts:6: ";": write a new sentence: The policies that a synthesized stack holds, by whom they are for; intrinsic functions are still in them.
test/iam/rights.ts:12: "Of a": write the subject first: Of a role, its key and its account may be asked in the same breath: a key policy as the CDK makes it trusts its account.
test/iam/rights.ts:25: "what": write the name of the thing: IAM for the stacks of a simulated world: evaluates what the template grants, without one grant perhaps, and notes which grants were used and what was denied.
test/iam/rights.ts:54: ";": write a new sentence: The lake evaluates what CloudTrail does in the access role; whatever allowed it is noted by its Sid.
test/iam/rights.ts:54: "what": write the name of the thing: The lake evaluates what CloudTrail does in the access role; whatever allowed it is noted by its Sid.
test/iam/rights.ts:54: "whatever": write nothing, or "anyone who", "usually": The lake evaluates what CloudTrail does in the access role; whatever allowed it is noted by its Sid.
test/iam/scenarios.ts:10: "whatever": write nothing, or "anyone who", "usually": Something that has to come out in the same way, whatever rights are taken away.
test/iam/scenarios.ts:13: "What": write the name of the thing: What came of it, a line each.
test/iam/scenarios.ts:17: "Beside": write "also", "in addition to", "next to": Beside the lifecycles that every user goes through: those that reach the rarer calls.
test/iam/scenarios.ts:66: ";": write a new sentence: All that users, CloudFormation and CloudTrail see; neither times nor log lines.
test/iam/worker.ts:6: "what": write the name of the thing: Plays scenarios with what the policies grant, one after another, until one comes out otherwise than expected.
test/integ/trail-logs.ts:8: "makes the bucket": write "create": `…`: makes the bucket that the app imports from, with 40 real log files, or removes it.
test/lambda/aws/observe.test.ts:8: "What": write the name of the thing: What the thin clients make of the answers of AWS.
test/lambda/given.ts:10: "what": write the name of the thing: A test names what is different.
test/lambda/given.ts:137: "what": write the name of the thing: Decides with nothing known at first, and looks up what a decision asks for.
test/lambda/reconcile/decide/claim-step.test.ts:21: "what": write the name of the thing: An earlier stack has counted what the import has ingested so far.
test/lifecycle/account/access-roles.ts:57: "in the way": write "a route to the internet", "that blocks it": A person deletes the roles that a stack has retained and that stand in the way of a template.
test/lifecycle/account/account.test.ts:105: "in the way": write "a route to the internet", "that blocks it": A role of the same name stands in the way of a later template.
test/lifecycle/account/cloudformation-api.ts:6: "what": write the name of the thing: Where AWS does not document what CloudFormation shows.
test/lifecycle/account/cloudformation-api.ts:6: "Where": write "If", "When": Where AWS does not document what CloudFormation shows.
test/lifecycle/account/cloudformation.ts:17: "what": write the name of the thing: Creates and updates what custom resources depend on.
test/lifecycle/account/cloudformation.ts:19: "what": write the name of the thing: After the last custom resource was deleted, what they depended on is deleted too.
test/lifecycle/account/cloudformation.ts:200: "What": write the name of the thing: What the custom resources depended on comes back before them.
test/lifecycle/account/custom-resource-request.ts:31: "what": write the name of the thing: One request of CloudFormation to the custom resource, and what came of it.
test/lifecycle/account/custom-resource-request.ts:97: ";": write a new sentence: What CloudFormation and the template's author rely on in an answer; the list of what is wrong with it.
test/lifecycle/account/custom-resource-request.ts:97: "What": write the name of the thing: What CloudFormation and the template's author rely on in an answer; the list of what is wrong with it.
test/lifecycle/account/custom-resources.ts:16: "what": write the name of the thing: The requests that CloudFormation sends to custom resources, and what it records of their answers.
test/lifecycle/account/custom-resources.ts:107: "what": write the name of the thing: A Create that failed has not taken over what an earlier resource has retained.
test/lifecycle/account/dynamodb.test.ts:21: "speak": write "report", "return", "show", "emit": Both kinds of clients speak to the same table.
test/lifecycle/account/dynamodb.ts:190: ";": write a new sentence: Looks the values of an expression up; like DynamoDB, refuses names and values that are missing or unused.
test/lifecycle/account/faults.ts:1: "What": write the name of the thing: What can fail at the boundary of one call to AWS.
test/lifecycle/account/faults.ts:22: ";": write a new sentence: Name of the operation; `…` is the PUT to CloudFormation; `…` counts every call.
test/lifecycle/account/guard.ts:6: ", for": write "because", or a new sentence: IAM, for tests of rights.
test/lifecycle/account/happenings.ts:58: "What": write the name of the thing: What an update that failed was to change keeps its former import.
test/lifecycle/account/happenings.ts:69: "What": write the name of the thing: What ran when a Delete was answered with SUCCESS, or when a stack was gone.
test/lifecycle/account/lambda-platform.ts:44: "What": write the name of the thing: What an invocation is called in a history.
test/lifecycle/account/lambda-platform.ts:53: ", for": write "because", or a new sentence: A throttled event is delivered again after a second, then more and more seldom, for six hours.
test/lifecycle/account/payload.ts:16: "What": write the name of the thing: What an invocation is called in a history.
test/lifecycle/account/services.ts:89: "What": write the name of the thing: What the checks need later is recorded.
test/lifecycle/account/simulated-clients.ts:13: ", for": write "because", or a new sentence: Answers one HTTP request of an SDK client, for one run of the function; rejects when no answer arrives.
test/lifecycle/account/simulated-clients.ts:13: ";": write a new sentence: Answers one HTTP request of an SDK client, for one run of the function; rejects when no answer arrives.
test/lifecycle/account/simulated-time.ts:23: ";": write a new sentence: Runs `…` after so long; the returned function cancels it.
test/lifecycle/account/simulated-time.ts:134: "What": write the name of the thing: What it was resolved with, if it was.
test/lifecycle/account/simulated-time.ts:149: "what": write the name of the thing: Never settles: what a dead process waits for.
test/lifecycle/account/snapshots.ts:7: "What": write the name of the thing: What runs when a Delete was answered, or when a whole stack is gone.
test/lifecycle/account/snapshots.ts:39: "What": write the name of the thing: What an earlier stack of the name has retained may run on, too.
test/lifecycle/account/stack.ts:4: "Whatever": write nothing, or "anyone who", "usually": Whatever else the stack holds is the neighbor.
test/lifecycle/account/stack.ts:7: "besides": write "also", "in addition to", "next to": What happens during one operation on a stack besides the custom resources' own answers.
test/lifecycle/account/stack.ts:9: "beside": write "also", "in addition to", "next to": Another resource fails: before any custom resource is touched, beside them, or after all of them are done.
test/lifecycle/account/stack.ts:64: "What": write the name of the thing: What a rollback that failed, or was put off, has still to do.
test/lifecycle/account/stack.ts:79: "what": write the name of the thing: The stack after its last operation ended as it should have: what its template asks for.
test/lifecycle/account/wire.ts:91: "What": write the name of the thing: What a service answers if IAM denies a call.
test/lifecycle/account/wire.ts:99: "What": write the name of the thing: What a service answers to too many calls at once.
test/lifecycle/account/world.ts:40: "just": write nothing, or "anyone who", "usually": How long IAM does not show a role or policy that was just created or changed.
test/lifecycle/account/world.ts:46: ", for": write "because", or a new sentence: IAM, for tests of rights.
test/lifecycle/account/world.ts:52: "What": write the name of the thing: What one stack consists of besides its custom resources.
test/lifecycle/account/world.ts:52: "besides": write "also", "in addition to", "next to": What one stack consists of besides its custom resources.
test/lifecycle/account/world.ts:72: "What": write the name of the thing: What IAM denies: every call to a service, such as `…`, or one operation, such as `…`.
test/lifecycle/account/world.ts:79: "What": write the name of the thing: What arrived on the event bus.
test/lifecycle/checks/answers.ts:42: "whatever": write nothing, or "anyone who", "usually": A resource keeps its ID, whatever it imports.
test/lifecycle/checks/endings.ts:11: "What": write the name of the thing: What is wrong hours after the last act on a stack, in sentences.
test/lifecycle/checks/endings.ts:37: "What": write the name of the thing: What CloudTrail has forgotten cannot be known.
test/lifecycle/checks/endings.ts:61: "What": write the name of the thing: What the metrics have counted.
test/lifecycle/checks/starts.ts:54: "what": write the name of the thing: It is a person's own decision to import what is there, or what CloudTrail does not yet show to a stack.
test/lifecycle/checks/starts.ts:54: "is there": write "exists": It is a person's own decision to import what is there, or what CloudTrail does not yet show to a stack.
test/lifecycle/checks/stops.ts:34: "What": write the name of the thing: What a request is refused for is found before anything is stopped.
test/lifecycle/engine/play.ts:27: "Whatever": write nothing, or "anyone who", "usually": Whatever was left behind shows by then.
test/lifecycle/forged.test.ts:13: "What": write the name of the thing: What the stranger could change.
test/lifecycle/gone-store.test.ts:8: ", for": write "because", or a new sentence: Deletes the event data store by hand, for good.
test/lifecycle/lifecycle.test.ts:17: "Of the": write the subject first: Of the first kind there are as many as requested, of the others a part.
test/lifecycle/migration.test.ts:19: "What": write the name of the thing: What `…` sends, by default for January.
test/lifecycle/no-rollback.test.ts:6: "what": write the name of the thing: `…`: what failed stays, and the next deployment repeats it.
test/lifecycle/single-rights.test.ts:11: "What": write the name of the thing: What a principal with one right can do, as THREAT-MODEL.md says.
test/lifecycle/single-rights.test.ts:11: "says": write "report", "return", "show", "emit": What a principal with one right can do, as THREAT-MODEL.md says.
test/lifecycle/stories/arbitrary.ts:112: "Where": write "If", "When": Where a fault matters most…
test/lifecycle/stories/arbitrary.ts:157: "What": write the name of the thing: What the owner of a second stack does at the same time.
test/lifecycle/stories/arbitrary.ts:177: "what": write the name of the thing: All but the first are the same stories with a change in what is deployed.
test/lifecycle/stories/arbitrary.ts:183: "what": write the name of the thing: Only the account's one slot separates what two stacks start in the same second.
test/lifecycle/stories/arbitrary.ts:206: "Whoever": write nothing, or "anyone who", "usually": Whoever has repaired the files of an import also resumes it by hand.
test/lifecycle/stories/scripted.ts:23: "what": write the name of the thing: A stage for tests that are written by hand: what they do, and what they examine afterwards.
test/lifecycle/stories/scripted.ts:119: ", for": write "because", or a new sentence: `…` or `…`, in order, for each StartImport that CloudTrail accepted.
test/lifecycle/stories/stack-owner.ts:12: "what": write the name of the thing: The person who deploys a stack, and what this person does if the stack accepts no update.
test/lifecycle/stories/stack-owner.ts:33: "in the way": write "a route to the internet", "that blocks it": A role that was retained earlier stands in the way of a new one of the same name.
test/lifecycle/stories/stack-owner.ts:39: "what": write the name of the thing: Deploys what was deployed last, with a change.
test/lifecycle/stories/stack-owner.ts:69: "What": write the name of the thing: What has not ended, or was not published, when nothing has happened for hours.
test/lifecycle/stories/stage.ts:16: "what": write the name of the thing: A world with a stack, a bucket with four months of logs and two event data stores, and what people do there.
test/lifecycle/stories/stage.ts:61: "What": write the name of the thing: What has not ended, or was not published, hours after the last act.
test/lifecycle/stories/stage.ts:136: "Of an": write the subject first: Of an import that the stack has.
test/lifecycle/stories/story.ts:6: ", for": write "because", or a new sentence: How the account is and behaves, for the length of a story.
test/lifecycle/stories/story.ts:60: "what": write the name of the thing: Deploys what was deployed last, with another logical ID, with another path, or with the months exchanged.
test/lifecycle/stories/story.ts:96: "what": write the name of the thing: The text of a story mentions only what differs.
test/lifecycle/stories/templates.ts:20: "gave the role": write "specify": The user gave the role.
test/local-cloud/lake-fixture.ts:13: "says": write "report", "return", "show", "emit": Time that passes when a test says so.
test/local-cloud/lake-fixture.ts:53: "said": write "report", "return", "show", "emit": Files with one event each, at noon on that day of January 2026 unless said otherwise.
test/local-cloud/s3-buckets.test.ts:15: ";": write a new sentence: S3 and STS with one bucket, `…`; a session is good for so many seconds.
test/local-cloud/s3-buckets.test.ts:29: "What": write the name of the thing: What the role's sessions were asked for: role and store.
test/releases/releases.ts:20: "What": write the name of the thing: What the library as it is now makes of the release's app.
test/releases/upgrade.ts:9: "What": write the name of the thing: What would happen to a deployed stack that no release may do: a resource removed, renamed or replaced, an import that gets an Update.
test/scripts/bundles.test.ts:19: "what": write the name of the thing: Copies what a bundle is made of, and what tells esbuild how to read it.
test/scripts/bundles.test.ts:19: "tells": write "report", "return", "show", "emit": Copies what a bundle is made of, and what tells esbuild how to read it.
test/src/feature-flags.test.ts:14: "what": write the name of the thing: A stack with what flags may change: a bucket, a key, the provider's settings, an alarm, a rule.
test/src/feature-flags.test.ts:24: "What": write the name of the thing: What deployed stacks hold on to, whatever flags an app sets later.
test/src/feature-flags.test.ts:24: "whatever": write nothing, or "anyone who", "usually": What deployed stacks hold on to, whatever flags an app sets later.
test/src/given-example.ts:11: "What": write the name of the thing: What is made of the app loads more of aws-cdk-lib, which has to be the same copy.
test/src/given-example.ts:30: "what": write the name of the thing: The examples, each with values for what it asks for.
test/src/given.ts:16: "what": write the name of the thing: An import of an existing bucket into an existing store, in which a test changes what it is about.
test/src/given.ts:74: "What": write the name of the thing: What synthesis complains about, or nothing.
test/src/import-metrics.test.ts:21: "what": write the name of the thing: The dimensions of what the function writes about a stack or, with a path, about an import with metrics of its own.
test/src/many-imports.test.ts:7: ";": write a new sentence: What IAM and S3 accept, in characters; IAM does not count white space.
test/src/many-imports.test.ts:7: "What": write the name of the thing: What IAM and S3 accept, in characters; IAM does not count white space.
test/src/other-accounts.iam.test.ts:9: "What": write the name of the thing: What the statements that other accounts add let pass, by an evaluator of IAM policies that is not ours.
test/src/other-accounts.iam.test.ts:33: "tells": write "report", "return", "show", "emit": CloudTrail calls in a session of the role, of which AWS tells the role's ARN.
test/src/source-keys.test.ts:14: "What": write the name of the thing: What the access role of an import of a bucket may decrypt with.
test/src/wrong-values.test.ts:13: "What": write the name of the thing: What synthesis reports about an import with these props, as JavaScript may write them.
test/worker-pool.ts:26: ";": write a new sentence: Lets the workers do all jobs; stops early once a result is enough.
test/worker-pool.ts:30: "What": write the name of the thing: What is nested deeply is copied and compared there too.
