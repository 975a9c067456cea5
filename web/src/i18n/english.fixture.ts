import { i18n } from '@lingui/core';

// Tests speak as the source does.
i18n.loadAndActivate({ locale: 'en', messages: {} });
