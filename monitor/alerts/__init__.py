"""Transitions in, messages that people trust out; the store and the clock stand outside.

    routes.load(path) ─► Routes                                    config/alerts.yaml
    policy.decide(transition, filings, routes, Past(…), now) ─► Decision, one a route, each with its named reason
    compose.alerts(decision, transition, filings, routes, past, names=…) ─► Alert, one a recipient   } one transaction
    compose.told(decision, transition, filings, title) ─► Told, for the next `decide`                } with the fact
    runner.deliver_due(outbox, routes, clock=…, chance=…, environ=…) ─► Tally, with troubles for the operator

In the transaction of a transition: withdraw the waiting alerts of `decision.withdraws` on that route, file the
decision, put the alerts with `not_before=decision.not_before` and `bundled=decision.action == "digest"`.
From time to time: `afterwards.silences_ended`, `afterwards.escalations`, and `operator.operator_alerts` for troubles.
For people: `rehearse.rehearse` (dry-run), `operator.trial_alerts` (test), `runner.described` (routes without secrets),
`render.message` (preview), `naming.names_of(world)` (names of parties), `heartbeat.beat` (after each pass).

The pure part (choose, hours, policy, compose, facts, phrases, render, delivery, operator, afterwards, rehearse) knows
no network, clock or log; `send` and `mail` are the only home of Apprise, `picture` that of resvg.
"""
