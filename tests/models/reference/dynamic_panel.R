# Reference for the differenced equation, with and without gaps: plm::pgmm. Never its serial correlation tests. See dynamic_panel_data.py.
suppressMessages(library(plm))
for (file in c("empluk", "gaps")) {
  panel <- pdata.frame(read.csv(paste0(file, ".csv")), index = c("firm", "year"))
  for (steps in c("onestep", "twosteps")) {
    fit <- pgmm(ln_emp ~ lag(ln_emp, 1) + ln_wage + ln_capital | lag(ln_emp, 2:99),
                data = panel, effect = "twoways", model = steps, transformation = "d")
    cat(file, steps, "\n")
    cat("coef", format(coef(fit), digits = 12), "\n")
    cat("std_error", format(sqrt(diag(vcovHC(fit))), digits = 12), "\n")
    if (steps == "twosteps") cat("hansen", format(sargan(fit)$statistic, digits = 12), sargan(fit)$parameter, "\n")
  }
}
