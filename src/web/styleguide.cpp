// SPDX-License-Identifier: EUPL-1.2
// Every component in all its states, for whoever builds pages. Development only: its texts stand here in both languages
// and not in the catalogue, which is for readers.
#include "web/chart.hpp"
#include "web/form.hpp"
#include "web/map.hpp"
#include "web/page.hpp"

namespace jalon::web {
namespace {

// Eight tiles in place of a country.
constexpr std::string_view tiles_name = "styleguide-map.svg";
constexpr std::string_view tiles =
    R"(<svg xmlns="http://www.w3.org/2000/svg"><symbol id="t1"><path d="M10 10h60v50H10z"/></symbol>)"
    R"(<symbol id="t2"><path d="M70 10h80l-10 50H70z"/></symbol><symbol id="t3"><path d="M150 10h70v50h-80z"/></symbol>)"
    R"(<symbol id="t4"><path d="M10 60h60l10 60H10z"/></symbol><symbol id="t5"><path d="M70 60h70l10 60H80z"/></symbol>)"
    R"(<symbol id="t6"><path d="M140 60h80v60h-70z"/></symbol><symbol id="t7"><path d="M10 120h140v50H10z"/></symbol>)"
    R"(<symbol id="t8"><path d="M240 130h40v40h-40z"/></symbol></svg>)";

void figures(Flow& flow, auto say) {
  flow.h2(say("Une phrase d’abord, puis les chiffres", "A sentence first, then the figures"));
  flow.lede([&](Phrasing& p) {
    p.strong(say("248 plans adoptés sur 434.", "248 plans adopted out of 434."))
        .text(say(
            " La trajectoire en attendait 321 à cette date : il en manque 73, dont la moitié dans neuf départements.",
            " The trajectory expected 321 by this date: 73 are missing, half of them in nine departments."));
  });
  flow.grid([&](Flow& grid) {
    grid.figure_card("w3",
                     {.label = say("Plans d’action adoptés", "Action plans adopted"),
                      .value = "248",
                      .beside = say("sur 434", "of 434"),
                      .percent = 57,
                      .stake = 74,
                      .bar_label = say("57 % atteint ; trajectoire 74 %", "57% reached; trajectory 74%"),
                      .state = State::bad,
                      .state_label = say("en retard", "late"),
                      .note = say("101 départements sur 101 ont répondu", "101 departments of 101 have answered")});
    grid.figure_card("w3", {.label = say("Places de prise en charge ouvertes", "Places of care open"),
                            .value = say("2 930", "2,930"),
                            .beside = say("objectif 3 400 fin 2017", "target 3,400, end of 2017"),
                            .percent = 86,
                            .stake = 80,
                            .bar_label = say("86 % atteint ; trajectoire 80 %", "86% reached; trajectory 80%"),
                            .state = State::ok,
                            .state_label = say("dans les temps", "on time"),
                            .note = say("connu au 31 octobre ; 96 sur 101", "known on 31 October; 96 of 101"),
                            .href = "#main"});
    grid.figure_card("w3", {.label = say("Délégués du préfet formés", "Prefect’s delegates trained"),
                            .value = "180",
                            .beside = say("sur 317", "of 317"),
                            .percent = 57,
                            .stake = 60,
                            .bar_label = say("57 % atteint ; trajectoire 60 %", "57% reached; trajectory 60%"),
                            .state = State::warn,
                            .state_label = say("à surveiller", "to be watched"),
                            .note = say("source : ministère, oct. 2016", "source: ministry, Oct. 2016")});
    grid.figure_card("w3", {.label = say("Accompagnement des délégués", "Support by delegates"),
                            .value = say("412 h", "412 h"),
                            .state_label = say("sans objectif", "no target"),
                            .note = say("depuis le 9 mai", "since 9 May")});
  });
  flow.grid([&](Flow& grid) {
    grid.section("w5", say("Part des plans adoptés", "Share of plans adopted"), [&](Flow& card) {
      MapSpec map{
          .label = say("Part des plans adoptés par département", "Share of plans adopted by department"),
          .view_box = "0 0 300 190",
          .areas = {},
          .legend = {say("moins de 20 %", "under 20%"), say("20 à 39 %", "20 to 39%"), say("40 à 59 %", "40 to 59%"),
                     say("60 à 79 %", "60 to 79%"), say("80 % et plus", "80% and over")},
          .missing = say("pas de contrat", "no contract"),
          .texts = {{236, 184, say("Outre-mer", "Overseas")}},
          .credit = say("Formes de démonstration.", "Demonstration shapes."),
          .asset_name = tiles_name};
      for (int i = 1; i <= 8; ++i) {
        const std::string number = std::to_string(i);
        map.areas.push_back(
            {.shape_id = "t" + number,
             .href = i == 4 ? std::string() : "#t" + number,
             .label = std::string(say("Département ", "Department ")) + number + " : " + number + " / 9",
             .klass = i % 6});
      }
      write_map(card, map);
      write_map(card,
                {.label = say("Contrats du département", "Contracts of the department"),
                 .view_box = "0 0 120 60",
                 .ground = "M5 10 40 4 90 8 115 30 100 55 50 50 10 56z",
                 .places = {{25, 30, "#main", say("Est Ensemble : adopté", "Est Ensemble: adopted"), State::ok},
                            {50, 20, "#main", say("Plaine Commune : soumis", "Plaine Commune: submitted"), State::warn},
                            {70, 35, "#main", say("Paris Terres d’Envol : en retard", "Paris Terres d’Envol: late"),
                             State::bad},
                            {95, 30, "#main",
                             say("Grand Paris Grand Est : non commencé", "Grand Paris Grand Est: not started")}},
                 .signs = {{State::ok, say("adopté", "adopted")},
                           {State::warn, say("soumis", "submitted")},
                           {State::bad, say("en retard", "late")},
                           {State::idle, say("non commencé", "not started")}}});
    });
    grid.section("w7", say("Adoptions depuis mai", "Adoptions since May"), [&](Flow& card) {
      ChartSpec chart;
      chart.label = say("Plans soumis et adoptés, du 9 mai au 15 novembre 2016",
                        "Plans submitted and adopted, 9 May to 15 November 2016");
      chart.sentence = say("248 plans adoptés au 15 novembre ; la trajectoire en attendait 321.",
                           "248 plans adopted on 15 November; the trajectory expected 321.");
      const Date start = *Date::of(2016, 5, 9);
      ChartSeries adopted{say("Adoptés", "Adopted"), {}};
      ChartSeries submitted{say("Soumis", "Submitted"), {}};
      for (int week = 0; week <= 27; ++week) {
        adopted.points.push_back({start.plus_days(week * 7), week < 6 ? 0 : (week - 6) * (week - 6) * 248 / 441});
        submitted.points.push_back({start.plus_days(week * 7), week < 3 ? 0 : (week - 3) * 318 / 24});
      }
      chart.series = {adopted, submitted};
      chart.trajectory = {say("Trajectoire", "Trajectory"), {{start, 0}, {*Date::of(2016, 12, 31), 435}}};
      chart.target = 435;
      chart.target_label = say("Objectif : 435", "Target: 435");
      chart.last = *Date::of(2016, 12, 31);
      write_chart(card, chart, [&](Flow& below) {
        below.table(
            say("Plans adoptés par semaine", "Plans adopted by week"),
            {{say("Semaine du", "Week of")}, {.label = say("Adoptés", "Adopted"), .is_number = true}}, [&](Rows& rows) {
              for (size_t i = 0; i < adopted.points.size(); i += 6) {
                rows.row([&](Row& row) {
                  row.head([&](Phrasing& p) { p.date(adopted.points[i].date); }).number(adopted.points[i].value);
                });
              }
            });
      });
    });
  });
}

void tables(Flow& flow, const Request& request, auto say) {
  flow.h2(say("Comparer dans un tableau", "Compare in a table"));
  flow.get_form("/styleguide", [&](Fields& f) {
    f.text_field({.name = "q", .label = say("Contrat ou commune", "Contract or commune"), .value = "Plaine"}, "search");
    f.select({.name = "state", .label = say("Situation", "Situation"), .value = "late"},
             {{"", say("Toutes", "All")}, {"late", say("En retard", "Late")}, {"adopted", say("Adopté", "Adopted")}});
    f.date_field({.name = "known", .label = say("Connu au", "As known on"), .value = "2016-11-15"});
    f.submit(say("Filtrer", "Filter"), {}, {}, true);
  });
  flow.table(
      say("Départements les plus loin de leur trajectoire", "Departments furthest from their trajectory"),
      {{.label = say("Département", "Department"), .sort = Sort::none, .href = with_query(request, "sort", "name")},
       {.label = say("Contrats", "Contracts"), .is_number = true},
       {.label = say("Adoptés", "Adopted"), .is_number = true},
       {.label = say("Écart", "Gap"),
        .is_number = true,
        .sort = Sort::ascending,
        .href = with_query(request, "sort", "gap")},
       {say("Situation", "Situation")},
       {say("Geste", "Act")}},
      [&](Rows& rows) {
        const auto line = [&](std::string_view name, std::optional<std::int64_t> contracts, std::int64_t adopted,
                              std::int64_t gap, State state, std::string_view word) {
          rows.row([&](Row& row) {
            row.head([&](Phrasing& p) { p.a("#main", name); }).number(contracts).number(adopted).number(gap);
            row.cell([&](Phrasing& p) { p.badge(state, word); });
            row.flow(
                [&](Flow& f) { f.post_button("/styleguide", csrf_token(request), say("Relancer", "Remind"), true); });
          });
        };
        line("Finistère", 3, 0, -2, State::bad, say("en retard", "late"));
        line("Gironde", 1203, 2, -1, State::warn, say("à surveiller", "to be watched"));
        line("Corrèze", std::nullopt, 0, 0, State::idle, say("sans réponse", "no answer"));
        line("Lot", 1, 1, 0, State::ok, say("dans les temps", "on time"));
        rows.total([&](Row& row) { row.head("France").number(434).number(248).number(-73).cell("").cell(""); });
      });
  flow.pager(435, 4, 50, [&](int page) { return with_query(request, "page", std::to_string(page)); });
  flow.table(say("Un tableau sans ligne", "A table without rows"),
             {{say("Contrat", "Contract")}, {say("Depuis", "Since")}}, [](Rows&) {});
  flow.empty_state(say("Aucun contrat de ce département n’est en retard.", "No contract of this department is late."));
  flow.empty_state(say("Ce plan n’est pas commencé.", "This plan has not been started."),
                   [&](Phrasing& p) { p.button_link("#main", say("Commencer le plan", "Start the plan")); });
}

void acts(Flow& flow, const Request& request, auto say) {
  flow.h2(say("Faire depuis la liste", "Act from the list"));
  flow.grid([&](Flow& grid) {
    grid.section("w8", say("Échéances", "What is due"), [&](Flow& card) {
      card.todo_list({{.state = State::bad,
                       .when = say("en retard de 6 jours", "6 days late"),
                       .title = say("Répondre à l’alerte de la déléguée du préfet, Clichy-sous-Bois",
                                    "Answer the alert of the prefect’s delegate, Clichy-sous-Bois"),
                       .href = "#main",
                       .why = say("Alerte ouverte le 2 novembre ; une réponse écrite est attendue du préfet.",
                                  "Alert opened on 2 November; the prefect owes a written answer."),
                       .action_label = say("Répondre", "Answer")},
                      {.state = State::warn,
                       .when = say("dans 3 jours", "in 3 days"),
                       .title = say("Signer le plan de Plaine Commune", "Sign the plan of Plaine Commune"),
                       .href = "#main",
                       .why = say("Soumis par la présidente de l’EPT le 12 novembre ; version 3, sept axes complets.",
                                  "Submitted by the president on 12 November; version 3, seven axes complete."),
                       .action_label = say("Lire et signer", "Read and sign"),
                       .action_post = "/styleguide",
                       .csrf = csrf_token(request)},
                      {.state = State::idle,
                       .when = say("dans 16 jours", "in 16 days"),
                       .title = say("Valider les capacités d’octobre", "Validate October’s capacity"),
                       .why = say("11 structures sur 12 ont répondu.", "11 bodies of 12 have answered.")}});
    });
    grid.section("w4", say("Depuis hier", "Since yesterday"), [&](Flow& card) {
      card.list([&](Items& items) {
        items.item(say("Plan d’Est Ensemble adopté, deux signatures", "Plan of Est Ensemble adopted, two signatures"));
        items.item([&](Flow& f) {
          f.a("#main", say("Une action complétée à Montreuil", "An action completed in Montreuil"));
        });
      });
    });
  });
  flow.steps(
      say("Avancement du plan", "Progress of the plan"),
      {{.label = say("En rédaction", "Drafting"), .state = State::ok, .note = say("depuis le 3 juin", "since 3 June")},
       {.label = say("Soumis", "Submitted"),
        .state = State::ok,
        .note = say("le 12 novembre", "12 November"),
        .href = "#main"},
       {.label = say("Signatures", "Signatures"),
        .state = State::warn,
        .current = true,
        .note = say("le préfet doit signer", "the prefect is to sign")},
       {.label = say("En œuvre", "Under way")},
       {.label = say("Évalué", "Evaluated")}});
  flow.notice(State::ok,
              [&](Flow& f) { f.p(say("Le plan a été soumis au préfet.", "The plan was submitted to the prefect.")); });
  flow.notice(State::idle,
              [&](Flow& f) { f.p(say("Deux personnes écrivent ce plan.", "Two people are writing this plan.")); });
  flow.notice(State::warn, [&](Flow& f) {
    f.h3(say("L’échéance tombe dans trois jours", "The deadline falls in three days"));
    f.p(say("Il manque une signature.", "One signature is missing."));
  });
  flow.notice(State::bad, [&](Flow& f) {
    f.p(say("Quelqu’un d’autre a modifié ce texte entre-temps.", "Somebody else changed this text meanwhile."));
  });
  flow.comparison(say("Ce qui sera fait", "What will be done"),
                  say("Quatre sessions de deux jours pour 40 animateurs.", "Four sessions of two days for 40 leaders."),
                  say("Six sessions de deux jours pour 60 animateurs des centres sociaux.",
                      "Six sessions of two days for 60 leaders of social centres."));
  flow.terms([&](Terms& terms) {
    terms.pair(say("Porteur", "Owner"), "Établissement public territorial Plaine Commune");
    terms.pair(say("Début", "Start"), [&](Phrasing& p) { p.date(*Date::of(2017, 1, 16)); });
    terms.pair(say("Situation", "Situation"), [&](Phrasing& p) {
      p.badge(State::ok, say("complet", "complete"))
          .text(" ")
          .badge(State::warn, say("2 actions sur 3", "2 actions of 3"));
      p.text(" ")
          .badge(State::bad, say("1 erreur", "1 error"))
          .text(" ")
          .badge(State::idle, say("à écrire", "to be written"));
    });
  });
  flow.details(say("D’où viennent ces chiffres ?", "Where do these figures come from?"), [&](Flow& f) {
    f.prose(say("Chaque chiffre est une observation.\n\nOn peut la suivre jusqu’à sa source.",
                "Each figure is an observation.\n\nIt can be followed to its source."));
    f.pre("sha256 6f1ed002ab5595859014ebf0951522d9");
  });
}

void forms(Flow& flow, const Request& request, auto say) {
  static const Message missing = msg("Enter a whole number from {0} to {1}.", 0, 100);
  flow.h2(say("Écrire au calme", "Write in calm"));
  flow.grid([&](Flow& grid) {
    grid.rail(
        say("Axes du plan", "Axes of the plan"),
        {{.label = say("1. Gouvernance et partage de l’information", "1. Governance and sharing of information"),
          .state = State::ok,
          .note = say("complet", "complete"),
          .href = "#main"},
         {.label = say("2. Formation des acteurs", "2. Training"),
          .state = State::bad,
          .current = true,
          .note = say("1 erreur", "1 error"),
          .href = "#main"},
         {.label = say("3. Évaluation", "3. Evaluation"), .note = say("à écrire", "to be written"), .href = "#main"}});
    grid.div("w9", [&](Flow& column) {
      column.fault_summary({{"baseline", missing}, {"level", missing}, {"", missing}});
      column.post_form(
          "/styleguide", csrf_token(request),
          [&](Fields& f) {
            f.hidden("version", "3");
            f.area({.name = "what",
                    .label = say("Ce qui sera fait", "What will be done"),
                    .hint = say("Pour qui, où, comment. Aucun nom de personne.",
                                "For whom, where, how. No name of a person."),
                    .value = say("Quatre sessions de deux jours pour 60 animateurs des centres sociaux et clubs "
                                 "sportifs des six villes.",
                                 "Four sessions of two days for 60 leaders of social centres and sports clubs."),
                    .required = true,
                    .max_characters = 200});
            f.columns([&](Fields& c) {
              c.datalist_field(
                  {.name = "owner", .label = say("Porteur", "Owner"), .value = "EPT Plaine Commune", .width = "w6"},
                  {"EPT Plaine Commune", "Ville de Saint-Denis"});
              c.date_field({.name = "start", .label = say("Début", "Start"), .value = "2017-01-16", .width = "w3"});
              c.date_field(
                  {.name = "end", .label = say("Fin", "End"), .value = "31/02/2017", .why = &missing, .width = "w3"});
            });
            f.number_field({.name = "baseline",
                            .label = say("Résultat attendu : valeur de départ", "Expected outcome: baseline"),
                            .hint = say("En % de la dernière enquête.", "In % of the last survey."),
                            .value = "douze",
                            .why = &missing,
                            .required = true});
            f.select({.name = "axis", .label = say("Axe", "Axis"), .value = "3"},
                     {{"2", say("2. Diagnostic", "2. Diagnosis")}, {"3", say("3. Formation", "3. Training")}});
            f.radios({.name = "level",
                      .label = say("Niveau de prévention", "Level of prevention"),
                      .hint = say("Un seul.", "Only one."),
                      .value = "2",
                      .why = &missing},
                     {{"1", say("Primaire", "Primary")},
                      {"2", say("Secondaire", "Secondary")},
                      {"3", say("Tertiaire", "Tertiary")}});
            f.checkboxes({.name = "public", .label = say("Publics", "Publics")},
                         {{"y", say("Jeunes", "Young people")},
                          {"f", say("Familles", "Families")},
                          {"p", say("Professionnels", "Professionals")}},
                         {"y", "p"});
            f.fieldset(say("Pièces", "Documents"), [&](Fields& inner) {
              inner.file_field(
                  {.name = "file", .label = say("Convention signée", "Signed agreement"), .hint = "PDF, ODT"},
                  ".pdf,.odt");
              inner.checkbox({.name = "public_file", .label = say("Publier ce document", "Publish this document")},
                             true);
            });
            f.text_field(
                {.name = "mail", .label = say("Adresse électronique", "E-mail address"), .autocomplete = "email"},
                "email");
            f.password_field(
                {.name = "secret", .label = say("Mot de passe", "Password"), .autocomplete = "current-password"});
            f.submit(say("Enregistrer", "Save"))
                .submit(say("Enregistrer et continuer", "Save and go on"), "next", "1", true);
          },
          true, {{"data-autosave", ""}});
    });
  });
}

void words(Flow& flow, auto say) {
  flow.h2(say("Texte", "Text"));
  flow.p([&](Phrasing& p) {
    p.text(say("Un paragraphe avec ", "A paragraph with ")).strong(say("ce qui compte", "what matters")).text(", ");
    p.a("https://www.example.org/", say("un lien", "a link")).text(", ").code("DEP-93").text(", ");
    p.soft(say("ce qui est secondaire", "what is secondary"))
        .text(", ")
        .small(say("ce qui est petit", "what is small"))
        .text(" ");
    p.text(say("et un nombre : ", "and a number: ")).number(5437035).text(".");
  });
  flow.note(say("Une note sous un tableau.", "A note below a table."));
  flow.p([&](Phrasing& p) {
    p.button_link("#main", say("Soumettre au préfet", "Submit to the prefect")).text(" ");
    p.button_link("#main", say("Comparer", "Compare"), true);
  });
  flow.div("text", [&](Flow& f) {
    f.raw(
        markdown(say("### De l’aide en Markdown\n\n- un *point*\n- un [lien](https://www.example.org/)\n\n| a | b |\n| "
                     "- | - |\n| 1 | 2 |\n",
                     "### Help in Markdown\n\n- a *point*\n- a [link](https://www.example.org/)\n\n| a | b |\n| - | - "
                     "|\n| 1 | 2 |\n")));
  });
  flow.ordered([&](Items& items) {
    items.item(say("Premier", "First"));
    items.item(say("Second", "Second"));
  });
}

Response styleguide(const Request& request) {
  const bool fr = request.lang == Lang::fr;
  const auto say = [fr](const char* french, const char* english) { return fr ? french : english; };
  Page frame;
  frame.title = say("Guide des composants", "Styleguide");
  frame.crumbs = {{"France", "/"}, {"Île-de-France", "#main"}, {say("Guide des composants", "Styleguide"), ""}};
  frame.tabs = {{say("Synthèse", "Summary"), "#main", true},
                {say("Plans", "Plans"), "#main"},
                {say("Journal", "Journal"), "#main"}};
  return page(request, frame, [&](Flow& flow) {
    flow.head(
        frame.title, say("Chaque composant, dans tous ses états", "Every component, in all its states"),
        [&](Flow& actions) {
          actions.get_form(
              "/styleguide",
              [&](Fields& f) {
                f.date_field({.name = "as_known", .label = say("Connu au", "As known on"), .value = "2016-11-15"});
                f.submit(say("Voir", "Show"), {}, {}, true);
              },
              "known");
          actions.button_link("#main", say("Soumettre au préfet", "Submit to the prefect"));
        });
    figures(flow, say);
    tables(flow, request, say);
    acts(flow, request, say);
    forms(flow, request, say);
    words(flow, say);
  });
}

}  // namespace

void add_styleguide_route(Router& router) {
  put_asset(tiles_name, "image/svg+xml", std::string(tiles));
  Route route;
  route.name = "web.show_styleguide";
  route.pattern = "/styleguide";
  route.audience = Audience::development;
  route.handler = styleguide;
  router.add(std::move(route));
  Route post;
  post.name = "web.post_styleguide";
  post.method = Method::post;
  post.pattern = "/styleguide";
  post.audience = Audience::development;
  post.handler = [](const Request&) { return see_other("/styleguide"); };
  router.add(std::move(post));
}

}  // namespace jalon::web
