-- An action is opened or saved; a removed one says so.
select a.id, a.plan, a.department, a.axis, a.position, a.title, a.description, a.owner, a.owner_partner, a.public_code, a.level_code, a.starts, a.ends, a.revision, a.changed_at, a.changed_by, a.created_by, a.removed
from plan_action a where a.id = $1
