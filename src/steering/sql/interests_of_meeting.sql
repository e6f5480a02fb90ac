-- Declared interests of a meeting, those withdrawn included.
select i.id, i.item, i.line, i.seat, i.reason, i.declared_by, i.declared_at, i.withdrawn_at, i.withdrawn_why
from interest i join agenda_item a on a.id = i.item where a.meeting = $1 order by a.position, i.declared_at, i.id
