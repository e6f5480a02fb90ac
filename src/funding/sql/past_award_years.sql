-- past_award_years(): for the filter
select distinct year from past_award order by year desc
