-- draw_plan(): the first draw
insert into control_plan (department, year, threshold, rate_permille, first_day, last_day, seed, population, drawn_at, drawn_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
