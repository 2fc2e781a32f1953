"""The design system: base pages, components as template tags, styles and small scripts (giao diện).

Knows how things look and are said, in Vietnamese first; knows nothing of dossiers, people or the law. Built from
GOV.UK Frontend and MOJ Frontend by ``script/build-ui``; the gallery at ``/ui/`` shows every component live.
"""
