-- An axis is saved.
insert into plan_axis (plan, axis, department, diagnosis, objective, revision, changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (plan, axis) do update set diagnosis = excluded.diagnosis, objective = excluded.objective,
  revision = excluded.revision, changed_at = excluded.changed_at, changed_by = excluded.changed_by
