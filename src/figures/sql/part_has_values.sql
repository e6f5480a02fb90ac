-- save_dimension(): whether anything was kept of a category (sex:female), of whatever indicator.
select 1
where exists (
  select 1
  from series
  where series.dimension = $1
    and (
      exists (select 1 from figure_sum where figure_sum.series = series.id)
      or exists (select 1 from answer where answer.series = series.id)
    )
)
