-- save_indicator(): whether anything was kept of an indicator, in any of its parts; answers that wait are values too.
select 1
where exists (
  select 1
  from indicator
  join series on series.indicator = indicator.id
  where indicator.code = $1
    and (
      exists (select 1 from figure_sum where figure_sum.series = series.id)
      or exists (select 1 from answer where answer.series = series.id)
    )
)
