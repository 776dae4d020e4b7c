"""Which colour a group has: users and non-users of AI the same two everywhere,
the last of several periods the subject's.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.exhibits import style
from kiet_report.exhibits.forms import rows

ALWAYS = {"users": style.SUBJECT, "nonusers": style.CONTRAST}
"""Groups with a colour of their own in every figure."""


def of_groups(data: pd.DataFrame) -> dict[str, str]:
    """Group -> colour. E-FORM-GROUPS for more than six groups that are no periods."""
    groups = list(dict.fromkeys(data["group"]))
    if len(groups) == 1:
        return {groups[0]: ALWAYS.get(groups[0], style.SUBJECT)}
    if (data["group"] == data["period"]).all():
        return {group: style.SUBJECT if group == max(groups) else style.CONTEXT for group in groups}
    if set(groups) & set(ALWAYS):
        # all respondents together are neither
        return {group: ALWAYS.get(group, style.MUTED) for group in groups}
    if len(groups) == 2:
        return dict(zip(groups, (style.SUBJECT, style.CONTRAST), strict=True))
    rows.groups(data, f"1-{len(style.CATEGORIES)}", 1, len(style.CATEGORIES))
    return dict(zip(groups, style.CATEGORIES, strict=False))
