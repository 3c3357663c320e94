"""The ledger in, what people see and programs read out: pages, JSON, feeds, a calendar, exports, one-file reports.

    app.create_app(store, access=…, now=…, names=…, on_review=…, site=…) ─► an ASGI application    (extra `web`)
    site.access_of(settings.web), site.site_of(settings.web)             ─► who may read it, and how it is reached
    still.report(ledger, names=…), still.drawn(ledger, series, form, …)  ─► one file, without server or database
    exports.write(table, form, exports.rows_of(table, reader))           ─► CSV, JSON Lines, Parquet

    reader  store ─► values        rows, desk_rows  values ─► rows        render, parts  rows ─► HTML
    writer  decisions of people ─► store, and on_review folds the ledger again
    guard   who may ask; acts, pages, plain, api: the routes

Reading never writes. Nothing is fetched from anywhere, by the server or by the browser.
"""
