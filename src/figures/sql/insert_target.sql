-- A version of a target: what stands from now on, or that nothing does.
insert into target (indicator, territory, version, level, department, region, nation, start_day, due_day, start_value, target_value,
                    steps, trajectory, source_en, source_fr, kind, act, about, set_at, actor_id, actor_label, role)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
