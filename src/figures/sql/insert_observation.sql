-- record_observation: one more observation.
insert into observation (id, series, territory, department, region, nation, day, amount, source_kind, source_id, actor_id, actor_label,
                         recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
