-- set_target(): a new target, or the same one changed; the journal keeps what it was.
insert into target (indicator, territory, level, department, region, nation, start_day, due_day, start_value, target_value, steps,
                    trajectory, source_en, source_fr)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (indicator, territory) do update
set level = excluded.level, department = excluded.department, region = excluded.region, nation = excluded.nation,
    start_day = excluded.start_day, due_day = excluded.due_day, start_value = excluded.start_value,
    target_value = excluded.target_value, steps = excluded.steps, trajectory = excluded.trajectory,
    source_en = excluded.source_en, source_fr = excluded.source_fr
